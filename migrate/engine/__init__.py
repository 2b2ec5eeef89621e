"""Engine: how a phase becomes a guarded `pulumi up`.

    find      which engine there is, or how to get one
    workspace one stack of the project, ready to be updated
    preview   what an update would do, with the state it was worked out from
    judge     whether that may happen to something that serves (pure)
    apply     the update itself, only with a fresh approval
    supposed_ids, aws_search   how a create is found whose id nobody recorded
    checkpoint  the state's file, where a kill cut it off
    recover   what a killed update left, and its safe repair
    host      the Python language host, for engines that come without one

`pulumi` is imported where it is used, not here: looking for an engine must cost nothing.
"""
