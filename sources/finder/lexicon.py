"""The words that tell what a number is, by what stands around it."""

from sources.numerals.lexicon import (
    FACTORS,
    MULTIPLES,
    ORDINALS,
    PARTS,
    SCALES,
    SINGLES,
    SMALL,
    TENS,
    TIMES,
    VAGUE,
    ZEROS,
    words,
)

PEOPLE = frozenset(
    words(
        "person man woman boy girl child baby infant toddler teenager teen youth adult pensioner civilian resident "
        "villager worker employee labourer laborer miner driver motorist cyclist pedestrian passenger pilot sailor "
        "soldier officer policeman policewoman guard firefighter paramedic nurse doctor patient student pupil "
        "teacher farmer fisherman hiker climber swimmer tourist visitor survivor victim bystander protester "
        "demonstrator journalist reporter photographer contractor engineer operator crewman technician volunteer "
        "migrant refugee mother father son daughter brother sister grandmother grandfather husband wife couple "
        "neighbour neighbor suspect gunman attacker prisoner inmate detainee shopper spectator fan supporter "
        "customer guest rider staffer stewardess steward attendant dispatcher conductor lorry-driver deckhand "
        "skipper captain trader lawyer banker actor actress singer mechanic"
    )
)
AGE_BEARERS = PEOPLE | frozenset(
    words(
        "kids minors seniors people men women boys girls children babies infants teenagers teens youths adults "
        "residents patients students pupils those anyone everyone someone them others fans sister half-brother twin "
        "twins cousin nephew niece grandson granddaughter native defendant voter voters player striker winger "
        "singer writer artist model survivor relative"
    )
)
THINGS_WITH_AGE = frozenset(
    words(
        "war conflict dispute feud blockade siege truce ceasefire aircraft plane jet airliner helicopter ship ferry "
        "vessel boat tanker train tram bus car lorry truck engine reactor plant mine pit refinery factory pipeline "
        "pipe dam bridge tunnel road line railway building house block tower school hospital church mosque temple "
        "stadium company firm bank business programme program project law rule treaty deal agreement contract ban "
        "policy record tradition stock meat milk food debt loan ruling lawsuit network system satellite software "
        "bug site case investigation inquiry"
    )
)
REGISTERS = frozenset(
    words(
        "passcode imo mmsi abn acn vat isbn issn doi pin postcode zip helpline hotline telephone phone tel fax whatsapp"
    )
)
"""Digits behind them tell one thing from another."""
STREETS = frozenset(
    words("street st road rd avenue ave boulevard blvd lane ln drive dr terrace crescent square place highway parkway")
)
BONDS = frozenset(words("gilt gilts bond bonds treasury treasuries note notes bund bunds yield yields mortgage"))
"""A term of years before them is part of their name."""
AGED = frozenset(words("men women boys girls children adults ages"))
FLOORS = frozenset(words("floor floors storey story storeys level deck basement"))
STOREYS = frozenset(words("storey story storeys stories storied storeyed floor level deck"))
CASUALTY_VERBS = frozenset(
    words(
        "killed killing kill kills injured injuring injure injures wounded wounding wound wounds hurt hurting died "
        "dies dead drowned missing hospitalised hospitalized rescued rescuing pulled freed arrested detained "
        "treated evacuated trapped shot stabbed burned burnt struck crushed electrocuted poisoned suffered "
        "sustained survived fainted collapsed disappeared airlifted taken found recovered saved seized perished "
        "infected broke broken diagnosed abducted kidnapped charged swept buried"
    )
)
HARM = frozenset(
    words(
        "casualty casualties injury injuries death deaths fatality fatalities damage loss losses victim victims "
        "survivor survivors tsunami incident incidents leak leaks contamination spill disruption danger outage harm "
        "bloodshed radiation pollution delay delays cases fire fires explosion explosions infections fine fines"
    )
)
NO_FIGURE_AFTER_NO = frozenset(
    words(
        "decision motive cause explanation warning date timetable comment comments plans plan idea reason reasons "
        "doubts excuses excuse options option choice way ways signs sign words means hopes hope secrets limits "
        "strings illusions regrets need question questions evidence time place intention interest alternative "
        "knowledge objection difference problem problems answers chance right sense details terms business "
        "surprises bounds"
    )
)
HOLDING = frozenset(
    words(
        "with had has have having carried carries received gave gives got offered offers offering was were there "
        "held holds pays paid proposes"
    )
)
"""Before "no": what was had is counted, one thing or more ("had no siren")."""
PRONOUN_VERBS = frozenset(
    words(
        "knows knew wants wanted can could would should will likes ever thought thinks believes else may might must "
        "cares expects expected seems wishes understands understood saw claimed answered spoke came"
    )
)

GROUPED = frozenset(
    words(
        "leaders countries sides nations states governments presidents ministers capitals cities neighbours "
        "neighbors parties companies firms rivals teams allies powers superpowers groups enemies foes agencies "
        "banks airlines clubs economies giants houses chambers candidates brothers sisters directions ends"
    )
)
PARENTS = frozenset(words("mother mum mom father dad parent grandmother grandfather gran nan granddad widow"))
INDIVIDUALS = PEOPLE | frozenset(
    words("witness witnesses official analyst expert source critic observer user commentator")
)
SAYING = frozenset(
    words(
        "said says saying say told tells telling reported reports reporting announced announces announcing stated "
        "wrote writes tweeted posted filed published issued released added confirmed warned speaking spoke "
        "testified statement statements interview briefing filing report"
    )
)
ONE_IDIOMS = frozenset(
    words("hell heck another day thing side reason way hand must should might such who that which off time sided")
)
ONE_JOINED = frozenset(words("man woman party size horse sided off way time stop"))
"""After "one" and a hyphen."""
ONES = frozenset(words("any each every this that the only big right wrong no day number square which last next"))
TWO_IDIOMS = frozenset(
    words(
        "digit digits factor bit party star stroke way tier faced pronged piece wheel wheeled edged track step fold "
        "thirds-majority"
    )
)
DOUBLE_IDIOMS = frozenset(words("decker deckers check checks checked glazing standard standards agent bed room click"))
ORDINAL_IDIOMS = frozenset(
    words(
        "aid responder responders lady hand party parties world person class rate degree minister instance thoughts "
        "guess glance nature amendment name cousin cousins language time"
    )
)
SERIAL = frozenset(
    words(
        "row consecutive straight successive running since time year month week season decade attempt strike attack "
        "outbreak outage recall crash accident incident death fatality failure derailment blackout victim case "
        "collapse eruption earthquake quake fire flood round wave such"
    )
)
"""Near an ordinal: it counts how many there have been ("the second in a week")."""

IN_A_ROW = frozenset(words("row running succession consecutive straight"))
UNITS_OF_TIME = frozenset(TIMES) | frozenset(words("decade decades century centuries quarter quarters season seasons"))
PERIODS_BEFORE = frozenset(words("first last past previous preceding final next coming latest recent opening"))

MONTHS = {
    name: number
    for number, row in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in row.split()
}
WEEKDAYS = frozenset(
    words("monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri")
)
YEAR_BEFORE = frozenset(
    words(
        "in since by until till from during before after through throughout early late mid spring summer autumn "
        "fall winter year of to and for end back between around circa only pre post christmas the was than season"
    )
)
ZONES = frozenset(words("gmt utc bst cet cest eet eest est edt cst cdt mst mdt pst pdt et ct pt ist jst aest msk z"))
PUBLISHED = frozenset(
    words("notification report reporting meeting published updated update release released issued posted edition")
)
"""In the label before a day: the day of a document, not of an event."""
SCHEDULES = frozenset(
    words(
        "mondays tuesdays wednesdays thursdays fridays saturdays sundays weekdays weekends daily nightly briefing "
        "bulletin webcast opens open"
    )
)
"""A clock time near them comes again and again."""
ABOUT_TIMES = frozenset(words("just shortly soon minutes moments"))

DOCUMENTS = frozenset(
    words(
        "log recommendation recommendations paragraphs article articles section sections chapter chapters page "
        "pages paragraph clause rule rules resolution title amendment annex appendix item bulletin regulation "
        "directive docket case permit order port build version volume issue update notice form proposition bill "
        "schedule table footnote figure cfr usc iso iec rfc release report recall licence license invoice ticket "
        "patent advisory decree law protocol exhibit week"
    )
)
VERBS_TOO = frozenset(
    words("order issue build report release figure law rule title form notice bill recall update permit")
)
"""Words for documents that mean one only with a capital: "they issue 5"."""
NAMED = frozenset(
    words(
        "milepost console checkpoint http radio flight train route interstate highway freeway motorway unit reactor "
        "platform runway gate terminal channel room pier area zone sector block building marker station bay hangar "
        "ward lane exit car wagon bus line tram berth dock pump turbine generator shaft tunnel well silo tank type "
        "apartment flat house junction region group pool grade class suite lot seat slide row turnstile court table "
        "sdg ftse nasdaq nikkei dax formula apollo studio hall boeing airbus windows iphone galaxy playstation xbox "
        "covid"
    )
)
POSITIONS = frozenset(words("tier month phase stage step day round part leg lap season series episode night game"))
KINDS = frozenset(words("things thing reasons ways kind sorts us many those these our my your"))
"""After "one of the": an idiom, where any other noun may be counted ("one of the passengers")."""
VERBS = frozenset(
    words("found made took put set kept hit saw came began held led gave brought drew felt met paid spent")
)
NOT_COUNTED = frozenset(
    words("term leg half terminal home house language career marriage wife husband city town city's son daughter")
)
"""After an ordinal: it tells one of several apart and counts nothing."""
ACTS = frozenset(words("act treaty convention agreement accord accords protocol constitution regulations"))
LINES = frozenset(words("call calls center centre dispatcher dispatchers operator operators emergency line"))
ARMS = frozenset(words("pistol gun handgun rifle bullet bullets ammunition cartridge cartridges round rounds shells"))
ABBREVIATED = frozenset(words("ext art sec para ch pp vol fig reg nr cl"))
ACTING = frozenset(words("were are was have had got lost died hurt sent fled left took went fell ran"))
NUMBERED = frozenset(words("serial numbers lot batch codes phone telephone hotline fax tel vin barcode"))

NOT_UNITS = frozenset(
    words(
        "of in on at to for from by with and or but as that which who was were is are be been being has have had "
        "will would could can may might after before since until during over under into out off up down near around "
        "across along within without between among against per than then it they he she we you its their his her "
        "our the a an this these those them us said says while when where because if so not no more another "
        "additional other about through ago later earlier away each only just still also both alone such via"
    )
)
RECORDED = frozenset(words("recorded reached registered saw hit touched logged measured reported"))
"""Before "a maximum of": it was so much, and bounds nothing."""
LASTING = frozenset(
    words(
        "lasting waiting taking spending for in after of by than last lasts lasted took take takes waited wait "
        "spent served been is was are were stayed"
    )
)
"""Before "over" and a time: it bounds the time."""
MOVING = frozenset(words("crawled climbed clambered jumped leapt leaped stepped hopped vaulted flew scrambled"))
"""Before "over": it bounds no number."""
TARGETS = frozenset(words("target limit threshold goal mark minimum maximum ceiling floor cap standard average"))
"""What is short of "the 95% target" is bounded, not the target."""
LISTED = frozenset(words("ways things reasons tips takeaways charts questions facts lessons photos pictures stories"))
"""After a number that begins a line: what a page offers to read."""
STATES = frozenset(words("dead injured wounded killed missing hurt hospitalised hospitalized"))
DETERMINERS = frozenset(words("the a an its their his her our my your this these those all total some"))
CHANGES = frozenset(
    words(
        "rose rise rises risen rising fell fall falls fallen falling climbed climbing grew grow grown growing "
        "raised raising raises increased increase increasing up down dropped drop dropping declined jumped soared "
        "slid lowered cut revised moved widened narrowed shrank doubled went"
    )
)

OPENERS = (
    frozenset(SMALL)
    | frozenset(TENS)
    | frozenset(SCALES)
    | frozenset(ORDINALS)
    | frozenset(PARTS)
    | frozenset(SINGLES)
    | frozenset(MULTIPLES)
    | frozenset(VAGUE)
    | frozenset(FACTORS)
    | frozenset(ZEROS)
    | frozenset(TIMES)
    | PEOPLE
    | frozenset(words("hundred not neither nor number decade century noon midnight others fortnight miles kilometres"))
    | frozenset(words("kilometers metres meters halved quadrupled quintupled fewer"))
)
"""What a walk over the text stops at, besides digits."""
