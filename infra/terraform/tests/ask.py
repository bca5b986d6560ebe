#!/usr/bin/env python3
"""Asks moto, for test.sh:
`ask.py ENDPOINT up | stop POOL | start POOL | silent OUTPUTS | night POOL OUTPUTS | recorded OUTPUTS FILE`.

OUTPUTS is what `terraform output -json` prints.
"""
import json
import re
import sys
import time

import boto3
import botocore.exceptions

ENDPOINT = sys.argv[1]


def client(service):
    return boto3.client(service, endpoint_url=ENDPOINT, region_name="eu-west-1")


def require(holds, what):
    if not holds:
        sys.exit(f"ask: {what}")


def hosts(pool):
    found = client("ec2").describe_instances(Filters=[{"Name": "tag:featuredrop:pool", "Values": [pool]}])
    return {host["InstanceId"]: host for group in found["Reservations"] for host in group["Instances"]}


def ids(outputs):
    with open(outputs, encoding="utf-8") as file:
        return set(json.load(file)["host_ids"]["value"].values())


def up():
    deadline = time.monotonic() + 60
    while True:
        try:
            client("ec2").describe_regions()
            return
        except botocore.exceptions.EndpointConnectionError:
            require(time.monotonic() < deadline, "moto does not answer")
            time.sleep(0.2)


def stop(pool):
    client("ec2").stop_instances(InstanceIds=list(hosts(pool)))
    require({host["State"]["Name"] for host in hosts(pool).values()} == {"stopped"}, "a host is not stopped")


def start(pool):
    client("ec2").start_instances(InstanceIds=list(hosts(pool)))
    require({host["State"]["Name"] for host in hosts(pool).values()} == {"running"}, "a host does not run")


def silent(outputs):
    """Each host has an alarm that stops it, and no other, when it is silent for longer than a boot takes."""
    alarms = client("cloudwatch").describe_alarms()["MetricAlarms"]
    watched = set()
    for alarm in alarms:
        dimensions = {d["Name"]: d["Value"] for d in alarm["Dimensions"]}
        require(set(dimensions) == {"InstanceId"}, f"{alarm['AlarmName']} is about {dimensions}")
        watched.add(dimensions["InstanceId"])
        require(alarm["AlarmActions"] == ["arn:aws:automate:eu-west-1:ec2:stop"] and alarm["ActionsEnabled"],
                f"{alarm['AlarmName']} does not stop the host")
        require((alarm["Namespace"], alarm["MetricName"]) == ("FeatureDrop", "Heartbeat"), "another metric")
        require(alarm["TreatMissingData"] == "breaching", f"{alarm['AlarmName']} is content with silence")
        window = alarm["Period"] * alarm["EvaluationPeriods"] / 60
        require(window >= 15, f"{alarm['AlarmName']} stops a host after {window} min, while it boots")
    require(watched == ids(outputs), f"alarms for {watched}, hosts {ids(outputs)}")
    print(f"Each of {len(watched)} hosts is stopped by an alarm when it is silent.")


def night(pool, outputs):
    """What the schedule sends to EC2, sent: all hosts are stopped."""
    start(pool)
    schedules = client("scheduler")
    found = [schedules.get_schedule(Name=s["Name"]) for s in schedules.list_schedules()["Schedules"]]
    require(len(found) == 1 and found[0]["State"] == "ENABLED", f"not one schedule, but {len(found)}")
    target = found[0]["Target"]
    require(target["Arn"] == "arn:aws:scheduler:::aws-sdk:ec2:stopInstances", target["Arn"])
    require(target["RoleArn"].endswith(f"-{pool}-nightly-stop"), target["RoleArn"])
    request = json.loads(target["Input"])
    require(set(request["InstanceIds"]) == ids(outputs), f"{request} is not about all hosts")
    client("ec2").stop_instances(**request)
    require({host["State"]["Name"] for host in hosts(pool).values()} == {"stopped"}, "a host is not stopped")
    print(f"The schedule {found[0]['ScheduleExpression']} stops all hosts.")


def recorded(outputs, file):
    """The outputs are those that the test of `featuredrop config from-terraform` reads, but for the ids."""
    texts = []
    for path in (outputs, file):
        with open(path, encoding="utf-8") as opened:
            texts.append(re.sub(r"\b(i|lt)-[0-9a-f]{17}\b", r"\1-ID", json.dumps(json.load(opened), sort_keys=True)))
    require(texts[0] == texts[1], f"the outputs are not as in {file}:\n{texts[0]}\n{texts[1]}")
    print("The outputs are those that `featuredrop config from-terraform` is tested with.")


if __name__ == "__main__":
    globals()[sys.argv[2]](*sys.argv[3:])
