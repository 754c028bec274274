from tests.ui.test_accessibility import *
from tests.ui import states
def test_probe(open_stage, qapp):
    stage=open_stage(683,384,"light",2.0)
    s=next(x for x in STATES if x.name=="original pages")
    s.make(stage); stage.settle(60)
    for w in walking.stops(stage.shell): print(walking._told(w), walking._rect(stage.shell,w))
