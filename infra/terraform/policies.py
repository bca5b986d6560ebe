#!/usr/bin/env python3
"""Judges requests by the policies of a plan, as IAM documents it: `policies.py [--launching] FILE`.

FILE is what `terraform show -json` prints for a plan or a state. A request is allowed when a statement of the role or of
the bucket allows it and none denies it. What this evaluator does not know (an operator, NotAction, ...) is an error.

With --launching: the state of an installation whose workers may make hosts. The ids of templates are in no plan.
"""

import json
import re
import sys

BUCKET = "arn:aws:s3:::featuredrop-exchange-test"
DROP = "drops/north/atelier/d1"
LEVEL = "sites/north/level/0000001795000000000.json"
PLAN = DROP + "/0f3c"
RESULT = PLAN + "/out/0123456789abcdef/000001/000000-000000"
ONCE = {"s3:if-none-match": "*", "s3:ObjectCreationOperation": "true"}
REPLACING = {"s3:ObjectCreationOperation": "true"}
PART = {"s3:ObjectCreationOperation": "false"}
# What a machine is made of, beside itself.
PARTS = ("image", "subnet", "security-group", "network-interface", "volume", "key-pair")


def matches(pattern, text):
    """`*` is any text, slashes too; `?` is one character."""
    return re.fullmatch("".join({"*": ".*", "?": "."}.get(c, re.escape(c)) for c in pattern), text, re.DOTALL)


def many(value):
    return value if isinstance(value, list) else [value]


def text_condition(test, value, wanted):
    equal = {
        "StringEquals": lambda w: value == w,
        "ArnEquals": lambda w: matches(w, value),
        "ArnLike": lambda w: matches(w, value),
        "StringLike": lambda w: matches(w, value),
        "Bool": lambda w: value.lower() == str(w).lower(),
    }[test]
    return any(equal(w) for w in many(wanted))


def condition_holds(test, key, wanted, context):
    value = context.get(key.lower())
    if test == "Null":
        return (str(many(wanted)[0]).lower() == "true") == (value is None)
    if test not in ("StringEquals", "StringLike", "ArnEquals", "ArnLike", "Bool"):
        raise ValueError(f"the operator {test} is not known here")
    return value is not None and text_condition(test, value, wanted)


def applies(statement, action, resource, context):
    known = {"Sid", "Effect", "Principal", "Action", "Resource", "Condition"}
    if set(statement) - known:
        raise ValueError(f"not known here: {sorted(set(statement) - known)}")
    if statement.get("Principal", "*") not in ("*", {"AWS": "*"}):
        raise ValueError(f"the principal {statement['Principal']} is not known here")
    return (
        any(matches(a.lower(), action.lower()) for a in many(statement["Action"]))
        and any(matches(r, resource) for r in many(statement["Resource"]))
        and all(
            condition_holds(test, key, wanted, context)
            for test, keys in statement.get("Condition", {}).items()
            for key, wanted in keys.items()))


def allowed(policies, action, resource, context):
    context = {"aws:securetransport": "true", **{key.lower(): value for key, value in context.items()}}
    effects = {
        statement["Effect"]
        for policy in policies
        for statement in many(policy["Statement"])
        if applies(statement, action, resource, context)}
    return "Allow" in effects and "Deny" not in effects


class Role:
    """What S3 and EC2 answer to one role."""

    def __init__(self, policies):
        self.policies = policies

    def ask(self, action, resource, context):
        return "yes" if allowed(self.policies, action, resource, context) else "403"

    def s3(self, action, key, context=None):
        return self.ask("s3:" + action, f"{BUCKET}/{key}" if key else BUCKET, context or {})

    def absent(self, key):
        """GetObject and HeadObject of an absent object: 404 only for those who may list; the request has no prefix."""
        return "404" if self.s3("GetObject", key) == self.s3("ListBucket", "") == "yes" else "403"

    def ec2(self, action, tags):
        instance = "arn:aws:ec2:eu-west-1:123456789012:instance/i-1"
        return self.ask("ec2:" + action, instance, {"aws:ResourceTag/" + key: value for key, value in tags.items()})


    def parameter(self, action, name, context=None):
        parameter = "arn:aws:ssm:eu-west-1:123456789012:parameter/featuredrop/main/" + name
        return self.ask("ssm:" + action, parameter, context or {})

    def beat(self, namespace):
        return self.ask("cloudwatch:PutMetricData", "*", {"cloudwatch:namespace": namespace})

    def launch(self, template, tag, replaced=None):
        """RunInstances is allowed when it is for each resource that takes part."""
        context = {"ec2:LaunchTemplate": template} if template else {}
        tagged = {**context, **({"aws:RequestTag/featuredrop:pool": tag} if tag else {})}
        answers = {self.ask("ec2:RunInstances", "arn:aws:ec2:eu-west-1:123456789012:instance/*", tagged)}
        for part in PARTS:
            owner = "" if part == "image" else "123456789012"
            whose = {**context, "ec2:IsLaunchTemplateResource": str(bool(template) and part != replaced).lower()}
            answers.add(self.ask("ec2:RunInstances", f"arn:aws:ec2:eu-west-1:{owner}:{part}/any", whose))
        return "yes" if answers == {"yes"} else "403"

    def tag(self, pool, action):
        context = {"aws:RequestTag/featuredrop:pool": pool, **({"ec2:CreateAction": action} if action else {})}
        return self.ask("ec2:CreateTags", "arn:aws:ec2:eu-west-1:123456789012:instance/i-1", context)

    def end(self, pool, market):
        context = {"aws:ResourceTag/featuredrop:pool": pool, "ec2:InstanceMarketType": market}
        return self.ask("ec2:TerminateInstances", "arn:aws:ec2:eu-west-1:123456789012:instance/i-1", context)

    def pass_role(self, role, service):
        return self.ask("iam:PassRole", "arn:aws:iam::123456789012:role/" + role, {"iam:PassedToService": service})


def both():
    """Answers that both roles get: (request, answer)."""
    return [
        (lambda r: r.s3("ListBucket", ""), "yes", "HeadBucket"),
        (lambda r: r.s3("ListBucket", "", {"s3:prefix": DROP + "/"}), "yes", "list a drop"),
        (lambda r: r.s3("GetObject", PLAN + "/in/000000-000000"), "yes", "read a chunk"),
        (lambda r: r.absent(RESULT), "404", "read an absent result"),
        (lambda r: r.s3("GetObject", "other/object"), "403", "read outside of drops/"),
        (lambda r: r.s3("PutObject", RESULT, ONCE), "yes", "write a result once"),
        (lambda r: r.s3("PutObject", RESULT, REPLACING), "403", "replace a result"),
        (lambda r: r.s3("PutObject", RESULT, PART), "yes", "upload a part"),
        (lambda r: r.s3("PutObject", RESULT, {**ONCE, "aws:SecureTransport": "false"}), "403", "write without TLS"),
        (lambda r: r.s3("GetObject", RESULT, {"aws:SecureTransport": "false"}), "403", "read without TLS"),
        (lambda r: r.s3("PutObject", "other/object", ONCE), "403", "write outside of drops/"),
        (lambda r: r.s3("DeleteObjectVersion", RESULT), "403", "remove a version for good"),
        (lambda r: r.s3("PutObjectAcl", RESULT), "403", "change an ACL"),
        (lambda r: r.s3("PutBucketPolicy", ""), "403", "change the bucket's policy"),
        (lambda r: r.s3("PutLifecycleConfiguration", ""), "403", "change the bucket's rules"),
        (lambda r: r.s3("DeleteBucket", ""), "403", "remove the bucket"),
        (lambda r: r.ask("s3:ListBucket", "arn:aws:s3:::another", {}), "403", "list another bucket"),
        (lambda r: r.ask("iam:PassRole", "arn:aws:iam::123456789012:role/any", {}), "403", "pass a role"),
        (lambda r: r.end("main", "spot"), "403", "terminate a host"),
        (lambda r: r.ec2("CreateTags", {"featuredrop:pool": "main"}), "403", "set a tag"),
        (lambda r: r.ask("ec2:RunInstances", "*", {}), "403", "make a machine"),
    ]


def host():
    results = [
        ("drops/north/out/d1/0f3c/out/k/000001-000000", "yes", "a result of a partner called out"),
        ("drops/north/in/plan.json/0f3c/out/k/000001-000000", "yes", "a result of odd names"),
        (PLAN + "/out/k/000002/000001-000000", "yes", "a result of a later generation"),
        (PLAN + "/out/k/000001-000000", "yes", "a result of a release without generations"),
        (PLAN + "/out/0123456789abcdef/settled.000001", "403", "a settlement of a generation"),
        (PLAN + "/plan.json", "403", "a plan"),
        (PLAN + "/in/000000-000000", "403", "a chunk"),
        (PLAN + "/in/000000.index", "403", "an index"),
        (PLAN + "/out/0123456789abcdef/settled", "403", "a settlement"),
        (DROP + "/closed.1.json", "403", "a closing"),
        (LEVEL, "403", "the level of a site"),
        ("drops/north/out/d1/0f3c/in/000000-000000", "403", "a chunk of a partner called out"),
        ("drops/north/out/d1/closed.1.json", "403", "a closing of a partner called out"),
        ("drops/north/atelier/out/0f3c/in/000000-000000", "403", "a chunk of a drop called out"),
        ("drops/out/out/out/0f3c/plan.json", "403", "a plan where all is called out"),
    ]
    return [(lambda r, key=key: r.s3("PutObject", key, ONCE), answer, "write " + what) for key, answer, what in results] + [
        (lambda r: r.s3("DeleteObject", RESULT), "403", "remove a result"),
        (lambda r: r.s3("GetObject", LEVEL), "403", "read the level of a site"),
        (lambda r: r.ec2("StartInstances", {"featuredrop:pool": "main"}), "403", "start a host"),
        (lambda r: r.ec2("StopInstances", {"featuredrop:pool": "main"}), "403", "stop a host"),
        (lambda r: r.ask("ec2:DescribeInstances", "*", {}), "403", "describe machines"),
        (lambda r: r.s3("GetObject", "dist/featuredrop_0.1.0_all.deb"), "yes", "read its package"),
        (lambda r: r.s3("GetObject", "dist/another.deb"), "403", "read another package"),
        (lambda r: r.beat("FeatureDrop"), "yes", "send a heartbeat"),
        (lambda r: r.beat("AWS/EC2"), "403", "send another metric"),
        (lambda r: r.parameter("PutParameter", "host-keys/i-1", {"ssm:Overwrite": "false"}), "yes", "publish its key"),
        (lambda r: r.parameter("PutParameter", "host-keys/i-2", {"ssm:Overwrite": "true"}), "403", "replace a key"),
        (lambda r: r.parameter("PutParameter", "host-keys/i-2"), "403", "replace a key by default"),
        (lambda r: r.parameter("PutParameter", "other", {"ssm:Overwrite": "false"}), "403", "write another parameter"),
        (lambda r: r.parameter("GetParameter", "host-keys/i-1"), "yes", "read its key"),
        (lambda r: r.parameter("GetParameter", "other"), "403", "read another parameter"),
        (lambda r: r.parameter("DeleteParameter", "host-keys/i-1"), "403", "remove a key"),
    ]


def night():
    """The nightly stop, which needs no worker: it stops hosts of the pool and does nothing else."""
    main = {"featuredrop:pool": "main"}
    return [
        (lambda r: r.ec2("StopInstances", main), "yes", "stop a host"),
        (lambda r: r.ec2("StopInstances", {"featuredrop:pool": "other"}), "403", "stop a host of another pool"),
        (lambda r: r.ec2("StopInstances", {}), "403", "stop another machine"),
        (lambda r: r.s3("GetObject", RESULT), "403", "read a result"),
        (lambda r: r.ask("ec2:RunInstances", "*", {}), "403", "make a machine"),
        (lambda r: r.ask("iam:PassRole", "arn:aws:iam::123456789012:role/any", {}), "403", "pass a role"),
    ] + [
        (lambda r, verb=verb: r.ec2(verb, main), "403", verb)
        for verb in ("StartInstances", "RebootInstances", "TerminateInstances", "ModifyInstanceAttribute", "CreateTags")]


def launching(templates, key):
    """What the workers may make where terraform gave the right. EC2 asks for each part of the request."""
    template = templates[0]
    return [
        (lambda r, t=t: r.launch(t, "main"), "yes", "launch from a template of the pool") for t in templates] + [
        (lambda r: r.launch(template, None), "403", "launch without the tag"),
        (lambda r: r.launch(template, "other"), "403", "launch for another pool"),
        (lambda r: r.launch(template.rsplit("/", 1)[0] + "/lt-other", "main"), "403", "launch from another template"),
        (lambda r: r.launch(None, "main"), "403", "launch without a template"),
    ] + [
        (lambda r, part=part: r.launch(template, "main", part), "403", f"launch with another {part} than the template's")
        for part in PARTS] + [
        (lambda r: r.tag("main", "RunInstances"), "yes", "tag at the launch"),
        (lambda r: r.tag("other", "RunInstances"), "403", "tag for another pool"),
        (lambda r: r.tag("main", None), "403", "tag a machine that exists"),
        (lambda r: r.tag("main", "CreateVolume"), "403", "tag at another action"),
        (lambda r: r.pass_role("featuredrop-main-host", "ec2.amazonaws.com"), "yes", "give a host its role"),
        (lambda r: r.pass_role("featuredrop-main-host", "lambda.amazonaws.com"), "403", "give the role to another service"),
        (lambda r: r.pass_role("featuredrop-main-control", "ec2.amazonaws.com"), "403", "give a host another role"),
        (lambda r: r.end("main", "spot"), "yes", "end a spot host"),
        (lambda r: r.end("main", "on-demand"), "403", "terminate a host that can be stopped"),
        (lambda r: r.end("other", "spot"), "403", "end a spot host of another pool"),
        (lambda r: r.ask("kms:CreateGrant", key, {"kms:GrantIsForAWSResource": "true"}), "yes", "let EC2 open a volume"),
        (lambda r: r.ask("kms:CreateGrant", key, {"kms:GrantIsForAWSResource": "false"}), "403", "let others open a volume"),
        (lambda r: r.ask("kms:Decrypt", key, {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}), "yes", "read through S3"),
        (lambda r: r.ask("kms:Decrypt", key, {}), "403", "decrypt by itself"),
        (lambda r: r.ask("kms:ScheduleKeyDeletion", key, {}), "403", "delete the key"),
    ]


def control():
    once = [PLAN + "/plan.json", PLAN + "/in/000000-000000", PLAN + "/out/k/settled", DROP + "/closed.1.json", LEVEL]
    return [(lambda r, key=key: r.s3("PutObject", key, ONCE), "yes", "write " + key) for key in once] + [
        (lambda r, key=key: r.s3("PutObject", key, REPLACING), "403", "replace " + key) for key in once] + [
        (lambda r: r.absent(DROP + "/closed.1.json"), "404", "read an absent closing"),
        (lambda r: r.s3("DeleteObject", PLAN + "/in/000000-000000"), "yes", "sweep a chunk"),
        (lambda r: r.s3("DeleteObject", LEVEL), "yes", "sweep a superseded level"),
        (lambda r: r.s3("GetObject", LEVEL), "yes", "read the level of a site"),
        (lambda r: r.s3("DeleteObject", "other/object"), "403", "remove outside of drops/"),
        (lambda r: r.ask("ec2:DescribeInstances", "*", {}), "yes", "describe machines"),
        (lambda r: r.ask("ec2:DescribeInstanceStatus", "*", {}), "yes", "describe the checks of machines"),
        (lambda r: r.parameter("GetParametersByPath", "host-keys"), "yes", "read the hosts' keys"),
        (lambda r: r.parameter("GetParametersByPath", "other"), "403", "read other parameters"),
        (lambda r: r.parameter("PutParameter", "host-keys/i-1", {"ssm:Overwrite": "false"}), "403", "write a host's key"),
        (lambda r: r.ec2("ModifyInstanceAttribute", {"featuredrop:pool": "main"}), "403", "change a host"),
        (lambda r: r.launch("arn:aws:ec2:eu-west-1:123456789012:launch-template/lt-1", "main"), "403", "launch a host"),
    ] + [
        (lambda r, verb=verb, tags=tags: r.ec2(verb, tags), answer, f"{verb} with the tags {tags}")
        for verb in ("StartInstances", "StopInstances", "RebootInstances")
        for tags, answer in (({"featuredrop:pool": "main"}, "yes"), ({"featuredrop:pool": "other"}, "403"), ({}, "403"))]


def evaluator():
    """The evaluator itself, where IAM's rules are easily got wrong."""
    allow = {"Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::b/a/*/c"}
    deny = {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
    key = "arn:aws:s3:::b/a/x/y/c"
    ask = lambda statements, action="s3:GetObject", resource=key, **context: (
        "yes" if allowed([{"Statement": statements}], action, resource, context) else "403")
    tagged = lambda test, wanted: {**allow, "Condition": {test: {"Tag": wanted}}}
    return [
        (ask([]), "403", "nothing allows"),
        (ask([allow]), "yes", "a star takes slashes in"),
        (ask([allow], "S3:getobject"), "yes", "actions have no case"),
        (ask([allow], resource="arn:aws:s3:::b/A/x/c"), "403", "resources have"),
        (ask([allow, {**deny, "Condition": {}}]), "403", "a denial wins"),
        (ask([allow, deny]), "yes", "a denial whose condition does not hold"),
        (ask([tagged("StringEquals", ["1", "2"])], tag="2"), "yes", "one of several values"),
        (ask([tagged("StringEquals", "1")]), "403", "an absent key equals nothing"),
        (ask([tagged("Null", "true")]), "yes", "an absent key is null"),
        (ask([tagged("Null", "true")], tag="1"), "403", "a present key is not"),
        (ask([tagged("Bool", "false")]), "403", "an absent key is not false"),
        (ask([{**allow, "Condition": {"Null": {"Tag": "false"}, "StringLike": {"Tag": "a*"}}}], tag="b"), "403",
         "all conditions must hold"),
    ]


def resources(shown):
    """All resources of a plan or a state."""
    modules = [(shown.get("planned_values") or shown["values"])["root_module"]]
    while modules:
        module = modules.pop()
        modules.extend(module.get("child_modules", []))
        yield from module.get("resources", [])


def policies(shown):
    """Name of each policy's resource -> its document."""
    return {
        resource["type"] + "." + resource["name"]: json.loads(resource["values"]["policy"])
        for resource in resources(shown)
        if resource["type"] in ("aws_iam_role_policy", "aws_s3_bucket_policy")}


def tables(shown, launch):
    found = policies(shown)
    if launch:
        templates = [r["values"]["arn"] for r in resources(shown) if r["type"] == "aws_launch_template"]
        key = next(r["values"]["arn"] for r in resources(shown) if r["type"] == "aws_kms_key")
        return [("control", [found["aws_iam_role_policy.control"]], launching(templates, key)),
                ("night", [found["aws_iam_role_policy.night"]], night())]
    bucket = found["aws_s3_bucket_policy.exchange"]
    return [(name, [found["aws_iam_role_policy." + name], bucket], requests)
            for name, requests in (("host", both() + host()), ("control", both() + control()), ("night", night()))]


def main():
    with open(sys.argv[-1], encoding="utf-8") as file:
        shown = json.load(file)
    asked, wrong = 0, []
    for got, answer, what in evaluator():
        asked += 1
        if got != answer:
            wrong.append(f"the evaluator, {what}: {got}, not {answer}")
    for name, documents, requests in tables(shown, sys.argv[1] == "--launching"):
        role = Role(documents)
        for request, answer, what in requests:
            asked += 1
            got = request(role)
            if got != answer:
                wrong.append(f"{name}: {what}: {got}, not {answer}")
    if wrong:
        sys.exit("policies: " + "\npolicies: ".join(wrong))
    print(f"The policies answer {asked} requests as they should.")


if __name__ == "__main__":
    main()
