"""The Pulumi program of a migration, in the parts that stacks/ is written with: arguments of components from a spec.

What a stack builds stands in stacks/ for everybody to read and to extend; here is how a declaration becomes arguments.
"""
