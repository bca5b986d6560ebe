#!/usr/bin/env python3
"""moto's server for the test of this configuration: `aws_double.py PORT`.

moto forgets the security groups of a machine whose network interface is given in the request, and every later plan would
find a difference. Here the interface's groups are the machine's.
"""
import sys

from moto.ec2.models.instances import Instance
from moto.server import main

Instance.dynamic_group_list = property(
    lambda instance: instance.security_groups or [group for nic in instance.nics.values() for group in nic.group_set])

if __name__ == "__main__":
    main(["-H", "127.0.0.1", "-p", sys.argv[1]])
