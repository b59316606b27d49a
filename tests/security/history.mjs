// What is kept of people, and told to other servers.
import { of } from './of.mjs';

export const history = [
  {
    id: 'KEPT-01',
    title: 'What is kept is its owner’s',
    sentence:
      'The store and what lies beside it can be read by the server’s user alone, whoever made the file; ' +
      'it is none that a link leads to. No addresses, chat or media are in it, and no guest key.',
    tests: [
      ...of(
        'server/store/file_test.cpp',
        'StoreFile.IsReadableByItsOwnerAloneAndSoIsWhatLiesBesideIt',
        'StoreFile.IsMadePrivateIfItWasNot',
        'StoreFile.IsNoLinkToSomethingElse',
      ),
      ...of(
        'server/driver/driver_history_test.cpp',
        'DriverHistory.KnowsTheIdentityOfATokenAndNoGuestKey',
      ),
      ...of('tests/integration/timeline.test.ts', 'is nobody else’s to read'),
    ],
    removed: ['the store is anybody’s to read', 'the store is written through a link'],
  },
  {
    id: 'KEPT-02',
    title: 'A disk that fails costs a meeting nothing',
    sentence:
      'The event loop never waits for the disk. What a full one does not take waits in a queue that ' +
      'has an end, one line says so, and it is written later; a damaged file is set aside.',
    tests: [
      ...of(
        'server/store/writer_test.cpp',
        'WriterTest.KeepsWhatAFullDiskDoesNotTakeAndSaysSoOnce',
        'WriterTest.LosesWhatComesOnceTheQueueIsFullAndSaysHowMuch',
        'WriterTest.BeginsANewFileWhenTheOneInUseBreaks',
      ),
      ...of('server/store/file_test.cpp', 'StoreFile.WithABrokenPageIsSetAside'),
      ...of(
        'tests/integration/timeline.test.ts',
        'because the disk is full costs the meeting nothing, and is made up for',
        'because its file is damaged is set aside, and a new one begun',
      ),
    ],
    removed: [
      'each record that a full disk does not take is a line',
      'what waits for the disk has no end',
    ],
  },
  {
    id: 'KEPT-03',
    title: 'Receivers know who tells them',
    sentence:
      'A webhook has a token over the digest of its body, good for five minutes; ' +
      '`@rollcall/server-sdk` refuses whatever is not signed so, whatever its header says.',
    tests: [
      ...of(
        'server/webhook/authorization_test.cpp',
        'WebhookAuthorization.IsSignedWithTheKeyAndSaysWhose',
        'WebhookAuthorization.GoesWithOneBody',
      ),
      ...of(
        'server-sdk/src/webhook.test.ts',
        'gives the event of a body that the server has signed',
        'refuses a token %s',
        'refuses a body that was changed on the way',
      ),
      ...of('tests/integration/webhooks.test.ts', 'are refused by who has another secret'),
    ],
    removed: [
      'a webhook’s token goes with any body',
      'a receiver takes any signature',
      'a receiver takes any body',
    ],
  },
  {
    id: 'KEPT-04',
    title: 'Names do not go out in the clear',
    sentence:
      'Webhooks go over TLS to whoever has a certificate for that name, or to this machine; by http:// ' +
      'to another one only if the configuration says so. A URL’s path and query are in no log line.',
    tests: of(
      'server/webhook/courier_test.cpp',
      'WebhookReceiver.IsToldNamesOverTlsAloneUnlessSomebodyHasSaidSo',
      'CourierTest.TriesAgainUntilItIsTakenAndNothingOvertakes',
    ),
    removed: ['names go out in the clear'],
  },
  {
    id: 'KEPT-05',
    title: 'A name in a picture is a name',
    sentence: 'Whatever people and rooms call themselves, the timeline’s SVG shows it as text.',
    tests: of('server/admin/timeline_svg_test.cpp', 'TimelineSvg.MakesNothingOfNames'),
    removed: ['a name is more than a name in a picture'],
  },
  {
    id: 'KEPT-06',
    title: 'A restart lets nobody in who is banned',
    sentence:
      'Bans are known before anybody may come in, and hold until the room is forgotten; whoever is banned cannot ' +
      'wait for that at the door. What is lost with a file that breaks is written again.',
    tests: [
      ...of(
        'server/driver/driver_memory_test.cpp',
        'DriverMemory.ABanOutlivesTheProcess',
        'DriverMemory.ABanInAMadeRoomOutlivesTheProcess',
        'DriverMemory.ABanIsNotWaitedOutAtTheDoor',
        'DriverMemory.TellsAMemoryThatHasLostEverythingAllOfIt',
      ),
      ...of('server/core/meeting_terms_test.cpp', 'Bans.HoldFromTheBeginningIfTheyAreFromBefore'),
      ...of(
        'server/main/room_memory_test.cpp',
        'RoomMemoryTest.KnowsAfterARestartWhatItWasTold',
        'RoomMemoryTest.MakesUpForWhatThereWasNoPlaceForWhileTheDiskTookNothing',
        'RoomMemoryTest.MakesUpForWhatThereWasNoPlaceForWhileTheDiskStoodStill',
      ),
      ...of(
        'tests/integration/made-rooms.test.ts',
        'outlives the server, for as long as the room is remembered',
        'is written again where the file breaks while the server runs',
      ),
    ],
    removed: [
      'a restart forgets who is banned',
      'whoever is banned waits until they are forgotten',
      'a broken file takes the bans along',
      'a slow disk takes the bans along',
    ],
  },
  {
    id: 'KEPT-07',
    title: 'A room that an operator made is theirs',
    sentence:
      'It is there until an operator ends it or its time is up, also over a restart; no host, no full server and ' +
      'nobody who empties it takes it away. Each life of it has an owner, a lock and bans of its own.',
    tests: [
      ...of(
        'server/core/meeting_terms_test.cpp',
        'MadeRoom.StaysThoughNobodyIsInIt',
        'MadeRoom.MakesWayForNoOther',
        'MadeRoom.OutlivesItsMeetingUnlessAnOperatorEndsIt',
        'MadeRoom.EndsForEverybodyWhenItsTimeIsUp',
        'MadeRoom.BeginsAnotherLifeAMinuteAfterItsLastSeatWent',
        'Bans.FromBeforeGoWithoutTheLockThatAnOperatorHasSetSince',
        'Bans.FromBeforeAreNotThoseOfARoomThatIsMadeNow',
      ),
      ...of(
        'tests/integration/made-rooms.test.ts',
        'is there before anybody is, and after a restart, until it is ended',
      ),
    ],
    removed: [
      'a room that was made makes way for others',
      'a room that was made keeps the bans of its last life',
      'old bans take a new lock along',
    ],
  },
  {
    id: 'KEPT-08',
    title: 'A data folder has one server',
    sentence:
      'A second one does not start: it would call everybody gone who is in the meetings of the first, and write over ' +
      'what that one keeps.',
    tests: of(
      'server/main/folder_lock_test.cpp',
      'FolderLockTest.IsHeldByOneAtATimeAndSaysWhichFolderThatIs',
      'FolderLockTest.IsNotDoneWithoutWhereItsFileIsALink',
      'FolderLockTest.IsNotDoneWithoutWhereItsFileIsSomebodyElses',
    ),
    removed: ['two servers write one folder', 'a lock file of somebody else locks nothing'],
  },
  {
    id: 'KEPT-09',
    title: 'Nobody washes away what happened',
    sentence:
      'Each time that somebody comes in is written down and told to receivers; so one person may come into a room, ' +
      'and an address into the server, so often at once and so often a second. Of a page that falls silent over and ' +
      'over it is told now and then.',
    tests: [
      ...of(
        'server/core/meeting_join_test.cpp',
        'ManyJoins.OfOnePersonAreNotNewsToTheOthersWithoutEnd',
        'ManyJoins.AreFineForAPageThatIsReloadedEachSecond',
        'ManyJoins.ThatAreRefusedChangeNothingForThePageThatIsThere',
      ),
      ...of(
        'server/net/address_limits_test.cpp',
        'AddressLimits.LetJoinsWaitThatComeFasterThanConnectionsMay',
      ),
      ...of(
        'server/driver/driver_join_test.cpp',
        'JoinByToken.WaitsAsLongAsItIsToldOfAnAddressWithTooMany',
      ),
      ...of(
        'server/driver/driver_history_test.cpp',
        'DriverHistory.IsNotWashedAwayByAPageThatComesAndGoesWithoutEnd',
      ),
    ],
    removed: [
      'a page falls silent without end',
      'one person comes and goes without end',
      'one address comes in as fast as it wants',
      'nobody asks how fast an address comes in',
    ],
  },
  {
    id: 'KEPT-10',
    title: 'A room has a name that can be said',
    sentence:
      'No room is called `.` or `..`: no URL of the admin API could name it, and nobody could end it.',
    tests: of('server/wire/messages_join_test.cpp', 'JoinRoom.HasANameThatAUrlCanSay'),
    removed: ['a room that no URL can name'],
  },
];
