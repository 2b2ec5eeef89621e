"""The stand-in providers: `pulumi-resource-aws` and `pulumi-resource-gcp` for the loopback clouds, no laxer than the
real ones about the inputs they take and the changes that replace."""
