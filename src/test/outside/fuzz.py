# Runs Autobahn's fuzzing client by Jython (so Python 2): fuzz.py SPEC. The suite's own mojo would do it inside Maven's JVM, against
# one server and into a fixed folder; its specification takes several servers and any folder.
import json
import sys

from autobahntestsuite import wstest

with open(sys.argv[1]) as file:
    spec = json.load(file)
wstest.start({"mode": "fuzzingclient"}, spec)
