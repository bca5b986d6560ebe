#!/usr/bin/env python3
"""moto's server for the test of this configuration: `aws_double.py PORT`.

moto forgets the security groups of a machine whose network interface is given in the request. And it takes the change of an
attribute that it does not know, such as the shutdown behaviour, for a change to no group. Every later plan would find a
difference. Here a machine has the groups of its interface, and a change to no group changes nothing.
"""
import sys

from moto.ec2.models.instances import Instance, InstanceBackend
from moto.server import main

change_groups = InstanceBackend.modify_instance_security_groups
prepare_interfaces = Instance.prep_nics


def change_given_groups(backend, instance_id, groups):
    return change_groups(backend, instance_id, groups) if groups else backend.get_instance(instance_id)


def prepare_interfaces_and_groups(instance, *arguments, **named):
    prepare_interfaces(instance, *arguments, **named)
    instance.security_groups = instance.security_groups or [
        group for interface in instance.nics.values() for group in interface.group_set]


InstanceBackend.modify_instance_security_groups = change_given_groups
Instance.prep_nics = prepare_interfaces_and_groups

if __name__ == "__main__":
    main(["-H", "127.0.0.1", "-p", sys.argv[1]])
