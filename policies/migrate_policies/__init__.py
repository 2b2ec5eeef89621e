"""The rules of the pack, one noun a file; each can be imported and run on its own.

    pack            all of them, in order

of one resource, before it is touched
    weights         within what the provider takes, and not all zero
    ignored_weight  no change of a weight is ignored, unless somebody else is declared to make it
    ttl             records that move are forgotten fast
    health_check    weighted records are health checked
    live_side       what serves is protected: by Pulumi, by its cloud, against deletion before replacement
    scheme          Google's load balancers say which kind they are
    public_bucket   no bucket is open to the public
    tls             what is spoken is TLS, in a version that still counts
    explicit_provider, account, region, tags: where things land, and whose they are

of the stack as a whole, at the end of a preview or update
    weighted_set    the records of one name are not all at zero
    scheme_chain    the layers of one load balancer are of one kind
    plain_http      what answers plain HTTP only sends users to HTTPS
    plain_s3        buckets answer over TLS only
    parity          both sides of a service are called and checked alike

What they are made of: `rule` makes a policy, `finding` is what one found, `setting` what a team may set, `subject` a
resource as rules see it, `known` its properties as far as they are known, `bucket_policy` the JSON of S3, `weighted`,
`guards` and `taggable` the tables. The pack imports nothing of `migrate`: a team may copy this folder beside a program
of its own.

Policies see neither the operation nor the state before it. What may be replaced or deleted, and how far a weight may
move, is judged by `migrate` from the preview itself.
"""
