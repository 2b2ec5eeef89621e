"""Host: runs Python programs, policy packs and component providers for a Pulumi engine that has no host of its own.

The engine starts any executable called `pulumi-language-python` that it finds on PATH, reads a port from its standard
output and speaks `pulumirpc.LanguageRuntime` with it (pulumi/pulumi, proto/pulumi/language.proto).
"""
