# Runs Autobahn's fuzzing client by Jython (so Python 2): fuzz.py SPEC. The suite's own mojo would do it inside Maven's JVM, against
# one server and into a fixed folder; its specification takes several servers and any folder.
import json
import sys

from autobahn.websocket import WebSocketClientFactory
from autobahntestsuite import wstest
from autobahntestsuite.fuzzing import FuzzingProtocol

# The suite gives up on most cases after a second, and calls that a failure: on a machine that has other things to do, it is none.
PATIENCE = 120


def at_last(give_up):
    return lambda self, delay: give_up(self, max(delay, PATIENCE))


def unhurried(reset):
    def options(self):
        reset(self)
        self.openHandshakeTimeout = self.closeHandshakeTimeout = self.serverConnectionDropTimeout = PATIENCE

    return options


for name in ["closeAfter", "killAfter"]:
    setattr(FuzzingProtocol, name, at_last(FuzzingProtocol.__dict__[name]))
WebSocketClientFactory.resetProtocolOptions = unhurried(WebSocketClientFactory.__dict__["resetProtocolOptions"])

with open(sys.argv[1]) as file:
    spec = json.load(file)
wstest.start({"mode": "fuzzingclient"}, spec)
