from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy


def small_enough(args, report):
    if args.resource_type == "shelf:index:Thing" and args.props.get("size", 0) > 10:
        report(f"size {args.props['size']:g} is more than 10")


PolicyPack(
    "shelf-rules",
    [ResourceValidationPolicy("small-enough", "A thing fits the shelf.", small_enough, EnforcementLevel.MANDATORY)],
)
