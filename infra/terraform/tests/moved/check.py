#!/usr/bin/env python3
"""`check.py PLAN.json`: of an installation of 0.1.0, only the launch template goes, and the host stays the machine it is."""
import json
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    changes = json.load(file)["resource_changes"]
lost = [c["address"] for c in changes if "delete" in c["change"]["actions"]]
if lost != ["module.featuredrop.aws_launch_template.host"]:
    sys.exit(f"moved: {lost} would be lost")
moved = [c for c in changes if c.get("previous_address")]
made = {c["type"] for c in changes if c["change"]["actions"] == ["create"]}
new = {"aws_cloudwatch_metric_alarm", "aws_iam_role", "aws_iam_role_policy", "aws_scheduler_schedule"}
if made != new:
    sys.exit(f"moved: {made} would be made, expected {new}")
host = next(c["change"] for c in moved if c["type"] == "aws_instance")
kept = ("id", "ami", "instance_type", "subnet_id", "user_data", "instance_state")
changed = [name for name in kept if host["before"][name] != host["after"][name]]
if changed or host["actions"] != ["update"]:
    sys.exit(f"moved: the host would be changed: {host['actions']} {changed}")
print(f"An installation of 0.1.0: {len(moved)} resources have moved, and the host stays.")
