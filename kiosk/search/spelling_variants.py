"""British and American spellings of a word made one; pure.

Folding is for matching only, so a form need not be right English: it has to be the same
for both spellings and different for different words. Verbs in -ise go to -ize because the
Snowball stemmer knows "-ize" and "-ization" but not "-ise".
"""

from __future__ import annotations

import re

# Words in which "is" before a vowel is not the verb ending: folding them would part
# "precise" from "precision" or "supervise" from "supervisor".
_KEPT = """
advertis appris braill chastis circumcis compris compromis concis cruis demis despis devis disenfranchis disguis
enterpris excis exercis expertis franchis improvis incis liais likewis merchandis nois otherwis paradis porpois
prais precis premis promis rephras revis supervis surpris televis tortois treatis turquois uprais bruis advis
pois phras
"""
_KEEP_IS = frozenset(_KEPT.split())
_IS_ENDINGS = "e|ed|es|er|ers|ing|ingly|ation|ations|ational|able"
_ISE = re.compile(rf"^(?P<stem>[a-z]{{3,}})is(?P<end>{_IS_ENDINGS})$")
_YZE = re.compile(r"^(?P<stem>(?:psycho)?(?:anal|paral|catal|dial|electrol|hydrol))yz(?P<end>e|ed|es|er|ers|ing)$")

_OUR = re.compile(
    r"^(?P<head>(?:mis|dis|re|un|be)?(?:arm|ard|behavi|cand|clam|col|demean|endeav|favo?|fav|ferv|flav|glam|harb|hon|hum|"
    r"lab|neighb|od|parl|ranc|rig|rum|sav|savi|splend|succ|tum|val|vap|vig))our(?P<tail>[a-z]*)$"
)
# Greek and Latin digraphs: the plain e is the American form.
_DIGRAPHS = (
    ("aemia", "emia"),
    ("aemic", "emic"),
    ("haem", "hem"),
    ("oedem", "edem"),
    ("oesoph", "esoph"),
    ("oestr", "estr"),
    ("foet", "fet"),
    ("paedi", "pedi"),
    ("paedo", "pedo"),
    ("anaesth", "anesth"),
    ("gynaec", "gynec"),
    ("diarrhoe", "diarrhe"),
    ("caesar", "cesar"),
    ("manoeuv", "maneuv"),
    ("orthopaed", "orthoped"),
    ("encyclopaed", "encycloped"),
    ("aetiolog", "etiolog"),
    ("coeliac", "celiac"),
    ("faec", "fec"),
    ("caec", "cec"),
    ("palaeo", "paleo"),
    ("archaeo", "archeo"),
    ("leucocyt", "leukocyt"),
    ("sulph", "sulf"),
)
# British English doubles the l before an ending; American English does not.
_DOUBLED = re.compile(
    r"^(?P<head>cancel|channel|counsel|dial|duel|enamel|equal|fuel|jewel|label|level|libel|marvel|medal|model|panel|"
    r"pedal|quarrel|refuel|rival|shovel|signal|spiral|total|travel|tunnel)l(?P<tail>ed|ing|ings|er|ers|or|ors|ery)$"
)
_REWRITTEN = ((_OUR, r"\g<head>or\g<tail>"), (_YZE, r"\g<stem>ys\g<end>"), (_DOUBLED, r"\g<head>\g<tail>"))

# British before the colon, American after it.
_WORDS = """
ageing:aging aluminium:aluminum analogue:analog analogues:analogs artefact:artifact artefacts:artifacts
catalogue:catalog catalogues:catalogs centre:center centres:centers centred:centered centring:centering
defence:defense defences:defenses dialogue:dialog dialogues:dialogs enquiry:inquiry enquiries:inquiries
enquire:inquire enquired:inquired enquiring:inquiring fibre:fiber fibres:fibers grey:gray judgement:judgment
judgements:judgments learnt:learned licence:license licences:licenses litre:liter litres:liters
manoeuvre:maneuver manoeuvres:maneuvers metre:meter metres:meters millilitre:milliliter millilitres:milliliters
mould:mold moulds:molds offence:offense offences:offenses plough:plow practise:practice practised:practiced
practises:practices practising:practicing pretence:pretense programme:program programmes:programs
sceptic:skeptic sceptics:skeptics sceptical:skeptical scepticism:skepticism sombre:somber theatre:theater
theatres:theaters titre:titer titres:titers whilst:while
enrol:enroll enrols:enrolls enrolment:enrollment enrolments:enrollments fulfil:fulfill fulfils:fulfills
fulfilment:fulfillment instalment:installment instalments:installments instil:instill instils:instills
skilful:skillful skilfully:skillfully wilful:willful wilfully:willfully
"""
_WHOLE = dict(pair.split(":") for pair in _WORDS.split())


def folded(word: str) -> str:
    """One form for both spellings of a lower-case ``word``; any other word comes back as it is."""
    whole = _WHOLE.get(word)
    if whole is not None:
        return whole
    if len(word) < 5 or not word.isascii():
        return word
    for british, american in _DIGRAPHS:
        if british in word:
            word = word.replace(british, american)
    for pattern, write in _REWRITTEN:
        match = pattern.match(word)
        if match:
            return match.expand(write)
    verb = _ISE.match(word)
    if verb and f"{verb['stem']}is" not in _KEEP_IS:
        return f"{verb['stem']}iz{verb['end']}"
    return word
