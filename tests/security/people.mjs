// Who somebody is, in which tab, and how they come back.
import { of } from './of.mjs';

const access = 'server/core/meeting_access_test.cpp';
const join = 'server/core/meeting_join_test.cpp';
const takeover = 'server/core/meeting_takeover_test.cpp';
const door = 'server/driver/driver_join_test.cpp';
const driver = 'server/driver/driver_test.cpp';
const identity = 'server/driver/identity_test.cpp';
const parts = 'server/core/parts_test.cpp';
const claim = 'sdk/src/tab/claim.test.ts';
const list = 'sdk/src/core/roster.test.ts';

export const people = [
  {
    id: 'WHO-01',
    title: 'A token is signed',
    sentence:
      'In token mode somebody is who a JWT of one of our keys says: for this room, in its time, with ' +
      'that key’s algorithm.',
    tests: [
      ...of(
        'server/access/token_access_test.cpp',
        'TokenVectors.AreJudgedAsTheySay',
        'TokenAccess.RefusesEveryChangeOfASingleCharacter',
      ),
      ...of(
        'tests/integration/token.test.ts',
        'is refused with a token that is over, early, for another room, or forged',
      ),
    ],
    removed: [
      'anybody may sign',
      'a token opens any room',
      'a token is good before its time',
      'a token is good for ever',
    ],
  },
  {
    id: 'WHO-02',
    title: 'A guest key is a secret',
    sentence:
      'It has 128 bits at least, is made by the browser, and is never shown, logged or repeated in an error.',
    tests: [
      ...of('server/wire/messages_vectors_test.cpp', 'RequestVectors.AreJudgedAsTheySay'),
      ...of(driver, 'Driver.NeverSendsAGuestKeyToAnybody'),
      ...of('server/wire/messages_decode_test.cpp', 'DecodeJoin.NeverRepeatsASecretInAnError'),
      ...of('server/driver/driver_strangers_test.cpp', 'Strangers.FindNoSecretOfAnybodyInTheLog'),
      ...of('sdk/src/tab/keys.test.ts', 'the person of a browser stays the same'),
    ],
    removed: ['a guest key may be guessed'],
  },
  {
    id: 'WHO-03',
    title: 'A guest is somebody in one room',
    sentence:
      'A guest’s identity is a keyed hash of room and key: whoever knows it in one room knows nothing ' +
      'about another.',
    tests: of(
      identity,
      'GuestIdentity.DiffersByRoomKeyAndServer',
      'GuestIdentity.CannotBeShiftedBetweenRoomAndKey',
    ),
    removed: ['a guest is the same in every room'],
  },
  {
    id: 'WHO-04',
    title: 'Nobody makes themselves a host',
    sentence:
      'A token’s grant does, or, in guest mode, the order in which people came; there tokens are refused, and ' +
      'nothing that a page says of itself counts.',
    tests: of(
      door,
      'JoinAsGuest.TakesNoTokens',
      'JoinAsGuest.MakesAHostOfWhoOpensTheRoomAndOfNobodyElse',
    ),
    removed: ['a guest is a host'],
  },
  {
    id: 'WHO-05',
    title: 'One person, one id',
    sentence:
      'A participant’s id is a keyed hash of room and identity: the same after a restart, another one ' +
      'in another room.',
    tests: [
      ...of(identity, 'ParticipantIdOf.IsAnotherInAnotherRoom'),
      ...of(driver, 'Driver.GivesTheSamePersonTheSameIdAfterARestart'),
      ...of(door, 'JoinByToken.GivesTheSameIdentityTheSameIdAlsoAfterARestart'),
    ],
    removed: ['a person has one id in all rooms'],
  },
  {
    id: 'WHO-06',
    title: 'The key of the server is its own',
    sentence:
      'It is made at the first start, for its owner alone; one that others may read is refused.',
    tests: of(
      'server/main/edge_test.cpp',
      'ServerKeyTest.IsMadeOnceAndForItsOwnerAlone',
      'ServerKeyTest.IsRefusedIfOthersMayReadItOrItIsNone',
    ),
    removed: ['others may read the key of the server'],
  },
  {
    id: 'WHO-07',
    title: 'A failed join never happened',
    sentence: 'It changes nobody, opens no room, and takes no place.',
    tests: [
      ...of(
        'tests/scenarios/failed-joins-change-nothing.txt',
        'Failed joins change nothing for anybody',
      ),
      ...of(
        door,
        'JoinByToken.ThatFailsChangesNothingForWhoeverIsThere',
        'JoinByToken.IsRefusedForAnUnknownOneOrAnotherRoomAndNoRoomIsMade',
        'JoinByTokenOnAFullServer.TakesARoomsPlaceOnlyWithARightToken',
      ),
    ],
    removed: ['a token that is over opens a room'],
  },
  {
    id: 'WHO-08',
    title: 'A token’s time counts at the door',
    sentence:
      'Its end is judged when a seat is made. While the seat lives the resume token, or the same token ' +
      'from the same tab, is enough; from another tab it is not.',
    tests: of(
      access,
      'AccessByToken.MayExpireWhileTheSeatLives',
      'AccessByToken.ThatIsExpiredMakesNoSeat',
      'AccessByToken.ThatIsExpiredIsOfNoUseInAnotherTab',
      'AccessByToken.ThatIsExpiredIsOfNoUseOnceTheSeatIsForgotten',
    ),
    removed: [
      'a token that is over makes a seat',
      'who is in is put out for a token that is over',
      'another tab goes on with a token that is over',
    ],
  },
  {
    id: 'WHO-09',
    title: 'An old token is renewed',
    sentence:
      'Where no seat lives, as after a restart, a token that is over is answered so, and the SDK asks ' +
      'its page for another one.',
    tests: [
      ...of(door, 'JoinByToken.ThatIsExpiredIsRefusedUnlessTheSeatLives'),
      ...of(
        'sdk/src/room.test.ts',
        'coming back the token is the same, until the server says that its time is over',
      ),
    ],
    removed: ['a token that is over opens a room'],
  },
  {
    id: 'WHO-10',
    title: 'Only hosts act upon others',
    sentence:
      'Who removes, bans, mutes, locks or ends is a host at that moment, by token or because the meeting is ' +
      'theirs to hold, or the operator; whoever is put out keeps no way back but to join.',
    tests: of(
      'server/core/meeting_moderation_test.cpp',
      'Moderation.IsNotForGuests',
      'Moderation.IsNotForWhoeverIsNoHostAnyMore',
      'Moderation.LeavesNoOtherWayBackThanAJoin',
    ),
    removed: ['a guest does what a host may', 'who is put out stays connected'],
  },
  {
    id: 'WHO-11',
    title: 'A meeting has one owner',
    sentence:
      'In guest mode whoever opened a meeting is its host whenever they are in it, and nobody else then; who ' +
      'stands in for them can neither put them out nor lock them out.',
    tests: of(
      'server/core/meeting_hosting_test.cpp',
      'HostByOpening.IsNobodyElse',
      'HostByOpening.IsNotGivenByTheGrantOfAToken',
      'HostByOpening.ReturnsToTheOwner',
      'HostByOpening.CannotBeTakenFromTheOwnerByAStandIn',
      'HostByOpening.IsNotLockedOutOfTheirOwnMeeting',
    ),
    removed: [
      'a stand-in keeps the meeting when its owner is back',
      'a stand-in puts out whoever opened the meeting',
      'a lock keeps the owner out of their own meeting',
    ],
  },
  {
    id: 'WHO-12',
    title: 'What a host did holds for whoever was away',
    sentence:
      'A page that had no connection when its person was removed is told so when it comes back, reloaded or not, ' +
      'instead of being let in; one that was muted is told which of its tracks are.',
    tests: of(
      'server/core/meeting_moderation_away_test.cpp',
      'WhileAway.IsToldOfARemovalOnTheWayBack',
      'WhileAway.IsToldOfARemovalAfterAReloadThatResumes',
      'WhileAway.IsToldOfARemovalThatTheOldConnectionDidNotDeliver',
      'WhileAway.IsToldWhatWasMuted',
    ),
    removed: [
      'who was removed while away comes straight back',
      'a mute is lost on whoever is away',
    ],
  },
  {
    id: 'WHO-13',
    title: 'A token lets in once, if the operator wants',
    sentence:
      'With `access.single_use` a token that was shown for its room is as one whose time is over: good for its own ' +
      'tab while the seat lives, and for nobody else. What is remembered is bounded, and nothing of it is forgotten ' +
      'before its time.',
    tests: [
      ...of(
        'server/driver/driver_single_use_test.cpp',
        'SingleUse.RefusesATokenThatSomebodyCameInWith',
        'SingleUse.RefusesItAlsoAfterTheOneWhoCameInHasLeft',
        'SingleUse.LetsTheSamePersonComeBack',
        'SingleUse.IsNotForATokenThatCannotBeToldFromOthers',
      ),
      ...of(
        'server/driver/used_tokens_test.cpp',
        'UsedTokens.ThatAreTooManyLetNoneBeForgottenBeforeItsTime',
      ),
      ...of(
        'server/access/token_access_test.cpp',
        'TokenAccess.TellsTokensOfOneKeyApartByTheirIdsAndFromThoseOfAnother',
      ),
      ...of(
        'tests/integration/token.test.ts',
        'one that was replayed is refused, and its own person comes back with it',
      ),
    ],
    removed: ['a token lets in again', 'a token that is used is forgotten for the next one'],
  },
  {
    id: 'TAB-01',
    title: 'A duplicate is another tab',
    sentence:
      'A reload keeps the tab’s id, a duplicate of a tab whose page answers gets one of its own and ' +
      'gives up the copied tokens.',
    tests: of(
      claim,
      'keeps its id over a reload',
      'keeps its id when the lock stays busy but nobody answers for it',
      'that was duplicated gets an id of its own and gives up what was copied',
      'is told from its duplicate without locks, too',
    ),
    removed: ['a duplicated tab keeps the copied tokens'],
  },
  {
    id: 'TAB-02',
    title: 'Media belongs to a page',
    sentence:
      'The same page goes on with what it had, on a new connection; another page of the tab ends it at once.',
    tests: [
      ...of(
        'server/core/meeting_media_test.cpp',
        'Media.SessionGoesOnWhenThePageComesBackOnANewSocket',
      ),
      ...of(takeover, 'Takeover.OfTheSameTabIsAReloadAndEndsTheOldMediaAtOnce'),
    ],
    removed: ["a reload keeps the old page's media"],
  },
  {
    id: 'TAB-03',
    title: 'One person, one tile',
    sentence:
      'A second tab or device takes over the attachment, under a higher epoch; nobody is told of a ' +
      'leave or a join, and what is older than the epoch changes nothing.',
    tests: [
      ...of(
        takeover,
        'Takeover.MovesControlAtTheJoin',
        'Takeover.LetsNoLateFrameOfTheOldPageCount',
      ),
      ...of(
        'server/core/meeting_property_test.cpp',
        'AnyMeeting.KeepsItsInvariantsWhateverHappens',
      ),
      ...of('tests/scenarios/takeover-without-media.txt', 'A takeover without media'),
    ],
    removed: ['the epoch stands still', 'a beacon of any epoch counts'],
  },
  {
    id: 'TAB-04',
    title: 'The old page is let go',
    sentence:
      'It is told and disconnected when the new one carries media, or after 5 s; what the new one ' +
      'sends names what it replaces.',
    tests: of(
      takeover,
      'Takeover.ServesTheOldPageUntilTheNewOneSends',
      'Takeover.EndsTheOldPageAfterFiveSecondsWhateverTheNewOneDoes',
    ),
    removed: ['takeover leaves the old page attached', 'two tiles after a takeover'],
  },
  {
    id: 'TAB-05',
    title: 'Who lost stays out until asked',
    sentence:
      'Eight superseded pages of a person are remembered; one returns only by a person’s gesture, also ' +
      'if it was cut off while it lost.',
    tests: of(
      takeover,
      'Takeover.IsRefusedToAPageThatWasCutOffWhileItLost',
      'Takeover.RemembersTheLastEightPagesThatLost',
      'Takeover.ByGestureMakesTheOtherPageTheOneThatLost',
    ),
    removed: ['superseded page forgotten', "a person's gesture does not bring a page back"],
  },
  {
    id: 'TAB-06',
    title: 'A second tab asks first',
    sentence:
      'Before it joins, a page asks, for a quarter of a second at most, whether another tab of this browser is in ' +
      'the call. ' +
      'Another person of one tab has a key for that tab and room alone.',
    tests: [
      ...of(claim, 'is found until it ends, ${kind} locks', 'does not include this tab’s own'),
      ...of(
        'sdk/src/tab/keys.test.ts',
        'another person of a tab has a key of their own, in one room',
      ),
      ...of(
        'tests/e2e/multi-tab.spec.ts',
        'scenario "Multi-Tab", a second tab switches the meeting over: never two tiles, no ping-pong',
      ),
    ],
    removed: 'no mutation: it is a courtesy, the server takes over in any case (TAB-03)',
  },
  {
    id: 'TAB-07',
    title: 'Muted is silent',
    sentence:
      'Whoever mutes is silent at once, whatever the network does and whatever takes the place of the ' +
      'microphone. No reload, no other tab of the browser and no blocked or full storage unmutes them ' +
      'or turns their camera on.',
    tests: [
      ...of(
        'sdk/src/media/sending.test.ts',
        'whoever mutes is silent',
        'whoever mutes is silent, also where signaling is lost meanwhile',
      ),
      ...of(
        'web/src/state/call.test.ts',
        'whoever is muted in this call stays so after a reload, whatever another tab of the browser does: %s',
        'where site data is blocked, whoever turned everything off is neither heard nor filmed: %s',
      ),
      ...of(
        'web/src/state/wishes.test.ts',
        'what was wished in a call is known after a reload, and of that room alone',
        'where storage is full, an earlier wish to be heard does not outlive a mute',
      ),
    ],
    removed: [
      'who mutes while another microphone comes is heard',
      'another room unmutes',
      'a full storage unmutes',
    ],
  },
  {
    id: 'TAB-08',
    title: 'An operator’s key stays in the page',
    sentence:
      'The admin page has it in memory, and in the tab’s storage only where that is wished; it goes into a ' +
      'header and never into an address, and is forgotten when the server refuses it or the operator signs out.',
    tests: [
      ...of(
        'web/src/admin/state/session.test.ts',
        'keeps the right key in memory alone, unless it is to be kept for the tab',
        'says that a key is wrong, and keeps it nowhere',
        'signs out, and forgets the key, when the server does not take it any more',
      ),
      ...of(
        'web/src/admin/api/client.test.ts',
        'sends the key in the header and never in the address',
      ),
      ...of(
        'tests/e2e/admin.spec.ts',
        'the key is kept in memory, or for this tab where that is wished, and never in the address',
      ),
    ],
    removed: ['an admin key is kept unasked', 'an admin key outlives its refusal'],
  },
  {
    id: 'TAB-09',
    title: 'A room may keep its first page',
    sentence:
      'Where an operator has said so, another tab or device is refused while the page that is here lives, ' +
      'gesture or not. Nobody is kept out by their own ghost: three seconds after its last frame, or once ' +
      'its socket has closed, they come in.',
    tests: [
      ...of(
        'server/core/meeting_terms_test.cpp',
        'RefusedTakeover.ChangesNothingForThePageThatIsThere',
        'RefusedTakeover.GoesOnForAsLongAsThePageIsHeard',
        'RefusedTakeover.IsNotForThePageOrTabThatIsThere',
        'RefusedTakeover.NobodyIsKeptOutByTheirOwnGhost',
        'RefusedTakeover.NobodyIsKeptOutByASocketThatClosed',
        'RefusedTakeover.NobodyIsKeptOutByAFrozenPageThatIsStillSeen',
      ),
      ...of(
        'tests/integration/made-rooms.test.ts',
        'may keep a second device out, but nobody by their own ghost',
      ),
    ],
    removed: [
      'a second device takes over where it is to be refused',
      'a ghost keeps its person out',
      'a closed socket keeps its person out',
    ],
  },
  {
    id: 'BACK-01',
    title: 'A resume token is a secret of one tab',
    sentence:
      'It has 256 random bits, of which the server keeps the hash alone, and is worth nothing to ' +
      'another person or in another tab.',
    tests: [
      ...of(
        'server/main/edge_test.cpp',
        'OpensslSecrets.MakesIdsAndTokensOfTheRightSizeAndNeverTwice',
      ),
      ...of(join, 'Resume.IsBoundToTheTab'),
      ...of('tests/scenarios/token-of-another-tab.txt', 'A token of another tab'),
    ],
    removed: ['resume tokens of 128 bits', 'a resume token of any tab is good'],
  },
  {
    id: 'BACK-02',
    title: 'A lost answer locks nobody out',
    sentence:
      'The token that somebody came back with stays good beside the new one until the page shows that ' +
      'it has the new one; then it is worth nothing.',
    tests: [
      ...of(
        parts,
        'ResumeTokens.AcceptTheOfferedOneAndThePresentedOneUntilConfirmed',
        'ResumeTokens.RenewedManyTimesWithoutConfirmingHonourOnlyWhatWasPresented',
      ),
      ...of(join, 'Resume.SurvivesALostAnswer'),
      ...of(join, 'AnswerToAResume.VoidsTheTokenBeforeOnceThePageNamesAListThatItWasToldSince'),
    ],
    removed: ['token slot moved too early'],
  },
  {
    id: 'BACK-03',
    title: 'Leaving ends the token',
    sentence: 'After a leave no token brings the attachment back.',
    tests: [
      ...of(join, 'Resume.EndsWithLeaving'),
      ...of('tests/scenarios/token-dropped-on-leave.txt', 'Tokens end with a leave'),
    ],
    removed: ['a token outlives leaving'],
  },
  {
    id: 'BACK-04',
    title: 'Tokens are compared whole',
    sentence:
      'Hashes are compared in full, whatever differs and wherever; a connection may try to join ten ' +
      'times at once and then once a second.',
    tests: [
      ...of(parts, 'ResumeTokens.DifferByAnyOneByte'),
      ...of(door, 'JoinByToken.IsNotTriedOftenerThanAnyOther'),
    ],
    removed: ['one byte of a token is not compared', 'joins as often as one likes'],
  },
  {
    id: 'BACK-05',
    title: 'A wrong resume token fails nothing',
    sentence: 'Then the identity alone counts, which was proven without it: `resumed: false`.',
    tests: [
      ...of(join, 'Resume.WithAWrongTokenIsAJoinByIdentity'),
      ...of('tests/scenarios/token-wrong.txt', 'A wrong token'),
      ...of('tests/scenarios/token-old.txt', 'An old token'),
    ],
    removed: ['a wrong resume token fails the join'],
  },
  {
    id: 'BACK-06',
    title: 'The new connection wins',
    sentence:
      'At once, over an old one that still looks open; the late close of that one touches nothing.',
    tests: [
      ...of(join, 'Resume.WinsOverAnOldConnectionThatStillLooksOpen'),
      ...of(
        'tests/scenarios/late-close-of-old-connection.txt',
        'The late close of an old connection',
      ),
    ],
    removed: ['the late close of an old connection closes the new one'],
  },
  {
    id: 'BACK-07',
    title: 'A lost person’s place is kept',
    sentence:
      'For one minute; then it may be outbid, the oldest first, and a room has at most 64 seats or ' +
      'four times its size.',
    tests: of(
      join,
      'Capacity.KeepsThePlaceOfSomebodyLostForOneMinute',
      'Capacity.GivesThePlaceOfSomebodyLostAwayAfterOneMinute',
      'Capacity.OutbidsTheOldestSeatOfThoseWhoAreGone',
    ),
    removed: ['places are kept for nobody'],
  },
  {
    id: 'BACK-08',
    title: 'The list heals',
    sentence:
      'Changes are numbered; a client that misses one, or hears another version in a `pong`, asks for ' +
      'the whole list and guesses nothing.',
    tests: [
      ...of(
        list,
        'with a gap before them ask for a snapshot and change nothing',
        'whatever is lost, repeated or late: one snapshot later the list is the server’s',
      ),
      ...of(
        'server/core/meeting_requests_test.cpp',
        'Requests.PingWithAnyOtherVersionGetsASnapshotBeforeThePong',
      ),
    ],
    removed: ['a gap in the list is passed over', 'pong names no snapshot'],
  },
  {
    id: 'BACK-09',
    title: 'Who comes back has the server’s list',
    sentence: 'The answer has the list of that moment, and what follows goes on from there.',
    tests: [
      ...of(join, 'Resume.GetsTheListOfThisMoment'),
      ...of(
        'server/core/meeting_property_test.cpp',
        'AnyMeeting.KeepsItsInvariantsWhateverHappens',
      ),
    ],
    removed: ['a joiner gets what the snapshot had, again'],
  },
  {
    id: 'BACK-10',
    title: 'A restart is nobody’s departure',
    sentence:
      'Whoever comes from before it is told `recovering`: those whom they knew are shown as ' +
      'reconnecting until that ends, and nobody is announced for returning.',
    tests: [
      ...of(
        join,
        'Recovering.IsSaidToWhoeverComesFromAnEarlierLifeOfTheRoom',
        'Recovering.EndsTenSecondsAfterTheRoomWasFirstReentered',
      ),
      ...of(
        list,
        'keeps people who have not come back yet as reconnecting',
        'announces nobody as joined or left for returning',
      ),
    ],
    removed: ['nobody is waited for after a restart'],
  },
  {
    id: 'BACK-11',
    title: 'A reload comes straight back',
    sentence: 'The first thing that a page does after a reload in a call is to come back.',
    tests: of(
      'tests/e2e/departures.spec.ts',
      'a reload comes straight back and never shows as leave and join',
    ),
    removed: 'no mutation: it takes a browser to show it',
  },
  {
    id: 'BACK-12',
    title: 'A page that hears nothing vouches for nobody',
    sentence:
      'Three seconds after the last word of the server a page shows nobody as present, but those whose ' +
      'sound or picture arrives; with its next word they are as it says, and nobody is told.',
    tests: [
      ...of(
        'sdk/src/core/doubts.test.ts',
        'a silence that is shorter than the server would wait itself raises no doubt',
        'media that may have come some time ago vouches for nobody',
        'whoever is not doubted was vouched for within 4 s: seed %d',
      ),
      ...of(
        'sdk/src/room-doubts.test.ts',
        'nobody is shown as present five minutes after the last word of the server',
        'back in touch they are present since they were, and nobody is told that they are back',
      ),
    ],
    removed: ['a page vouches for whom it last heard of'],
  },
];
