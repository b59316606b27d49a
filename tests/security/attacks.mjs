// Bytes, packets and requests that do harm to servers like this one; some have done so.
import { of } from './of.mjs';

export const attacks = [
  {
    id: 'SEC-01',
    title: 'Placeholders name attachments',
    sentence:
      'In a binary packet, and only there, each placeholder names one attachment that there is, and ' +
      'each attachment is named once. (CVE-2022-2421)',
    tests: of(
      'server/wire/socketio_attachments_test.cpp',
      'SocketIoPlaceholder.NeedsEachAttachmentExactlyOnce',
      'SocketIoPlaceholder.HasANumberThatIsOne',
      'SocketIoPlaceholder.IsJustAnObjectInAPacketWithoutBinary',
    ),
    removed: ['an attachment fills two places'],
  },
  {
    id: 'SEC-02',
    title: 'Events have names',
    sentence:
      'An event is an array with a text first, which is none of the names that Socket.IO uses itself; ' +
      'anything else ends the one connection that sent it. (CVE-2023-32695, CVE-2024-38355)',
    tests: [
      ...of(
        'server/wire/socketio_header_test.cpp',
        'SocketIoEvent.NeedsANameAndMayHaveAnythingAfterIt',
        'SocketIoEvent.IsReservedOnlyByItsExactName',
      ),
      ...of('server/net/hostile_bytes_test.cpp', 'Hostile.FrameThatIsNoneEndsItsSessionAndNoOther'),
    ],
    removed: ['a client says what only socket.io says'],
  },
  {
    id: 'SEC-03',
    title: 'Attachments are few and small',
    sentence:
      'At most 10 attachments; a packet has at most 256 KiB with all of them, counted as they come, ' +
      'and no text may come between.',
    tests: of(
      'server/wire/socketio_test.cpp',
      'SocketIoLimit.OfAttachmentsIsTen',
      'SocketIoLimit.OfBytesCountsTextAndAttachmentsTogether',
      'SocketIoAttachments.AreNotInterruptedByText',
    ),
    removed: ['attachments without number', 'attachments weigh nothing'],
  },
  {
    id: 'SEC-04',
    title: 'A broken connection is one connection',
    sentence:
      'A bad frame, or a reset after any byte of a poll, a post, a WebSocket or an upgrade, ends that ' +
      'session and no other. (CVE-2022-21676, CVE-2022-41940)',
    tests: [
      ...of(
        'server/net/hostile_bytes_test.cpp',
        'Hostile.FrameThatIsNoneEndsItsSessionAndNoOther',
        'Hostile.ResetAtAnyByteEndsThatConnectionAlone',
      ),
      ...of(
        'tests/conformance/bad-bytes.test.ts',
        'ends for %s',
        'survives a reset at every byte of a handshake',
      ),
    ],
    removed: ['a WebSocket that breaks leaves its session behind'],
  },
  {
    id: 'SEC-05',
    title: 'Requests are small and quick',
    sentence:
      'A body has its limit, by what it says and by what it is; a request comes whole within 10 s; a ' +
      'session has one poll at a time. (CVE-2020-36048)',
    tests: [
      ...of(
        'server/net/hostile_bytes_test.cpp',
        'Hostile.BodyBeyondTheLimitIsRefusedByWhatItSaysAndByWhatItIs',
        'SlowRequest.EndsItsConnectionWhereverItStops',
      ),
      ...of('server/net/engine_session_test.cpp', 'Engine.EndsASessionThatPollsTwiceAtOnce'),
    ],
    removed: ['a body of any size', 'a request may take for ever', 'two polls at once'],
  },
  {
    id: 'SEC-06',
    title: 'Headers are small',
    sentence:
      'All headers together have at most 8 KiB, in one line or in thousands. (CVE-2024-37890, ' +
      'CVE-2021-32640)',
    tests: of(
      'server/net/hostile_bytes_test.cpp',
      'LongHeaders.BeyondTheirLimitAreRefusedHoweverTheyAreMadeUp',
    ),
    removed: ['headers of any size'],
  },
  {
    id: 'SEC-07',
    title: 'A request ends where everybody thinks it does',
    sentence:
      'Two lengths, a length beside chunks, a coding other than `chunked`, two hosts or none, a header field over ' +
      'two lines, fields behind the body, or numbers that are none: 400, and nothing more is read on that connection.',
    tests: [
      ...of(
        'server/net/hostile_bytes_test.cpp',
        'Smuggling.IsRefusedInEachOfItsFormsAndWhatIsBehindItIsNoRequest',
        'Smuggling.InTheLengthsOfChunksIsRefused',
        'Smuggling.OfChunksInHttpThatHasNoneIsRefused',
        'Smuggling.OfARequestWithoutAHostIsRefused',
        'Smuggling.OfFieldsBehindTheBodyChangesNothingInItsHead',
      ),
      ...of('server/net/server_test.cpp', 'Server.RefusesWhatAProxyCouldReadAnotherWay'),
    ],
    removed: [
      'two lengths are as good as one',
      'what follows a refused request is a request',
      'a header field may go on in the next line',
      'fields behind the body are as good as those of the head',
    ],
  },
  {
    id: 'SEC-08',
    title: 'Pages of others are kept out',
    sentence:
      'The Origin of every request and every upgrade, with a session or without, is the server’s own ' +
      'or one that the operator named; no cookie means anything here, and no answer allows ' +
      'credentials. (CVE-2020-28481)',
    tests: [
      ...of(
        'server/net/server_test.cpp',
        'Origins.AreCheckedOnEveryPathWithAndWithoutASession',
        'Origins.AreCheckedBeforeAPollIsAnsweredWithWhatWaits',
      ),
      ...of('server/net/origin_test.cpp', 'Origin.IsNotOurOwnIfAnythingOfItsHostDiffers'),
      ...of('server/net/dispatcher_test.cpp', 'Cors.IsOnlyForOriginsThatAreAllowed'),
    ],
    removed: ['any page may talk to the server'],
  },
  {
    id: 'SEC-09',
    title: 'A session id is a secret',
    sentence:
      'It has 128 random bits; an unknown one is answered alike however near it comes, and changes ' +
      'nothing; no cache keeps it, no Referer carries it, and the logs of nginx with our files have ' +
      'none. It brings back no participant.',
    tests: [
      ...of(
        'server/net/engine_session_test.cpp',
        'Engine.HasSessionIdsWhoseBitsAllVary',
        'Engine.GivesNothingAwayToWhoeverGuessesAnId',
      ),
      ...of('server/net/server_test.cpp', 'Server.PutsTheSecurityHeadersIntoEveryAnswer'),
      ...of(
        'tests/structure/proxy.test.ts',
        'writes no session into its log, and sends plain HTTP to TLS',
        'writes no session into its log of errors either',
      ),
    ],
    removed: [
      'half of a session id is not random',
      "an unknown session is somebody else's",
      'answers may be kept by whoever passes them on',
    ],
  },
  {
    id: 'SEC-10',
    title: 'What one tries changes nothing of another',
    sentence:
      'Whatever somebody sends, with all that they can know of another person, that person stays as ' +
      'they were: shown, connected, heard and seen, and able to come back. (CVE-2022-41960)',
    tests: [
      ...of(
        'server/driver/driver_strangers_test.cpp',
        'Strangers.ChangeNothingOfSomebodyElseWhateverTheyTry',
      ),
      ...of('tests/scenarios/beacon-forged.txt', "Nobody can send somebody else's beacon"),
    ],
    removed: ['who says that somebody goes makes them go', 'a beacon needs no token'],
  },
  {
    id: 'SEC-11',
    title: 'A takeover is a person’s',
    sentence:
      'Only who has proven to be the same person takes over; the page that lost is told so, does not ' +
      'come back by itself, and is refused if it tries.',
    tests: [
      ...of('server/core/meeting_takeover_test.cpp', 'Takeover.IsRefusedToThePageThatLost'),
      ...of('tests/scenarios/takeover-no-ping-pong.txt', 'Two devices, ten minutes'),
      ...of(
        'sdk/src/room-life.test.ts',
        'taken over by another tab, the room stops its tracks, drops the socket, and does not come back',
        'superseded while it was away, the room is switched instead of coming back',
      ),
    ],
    removed: ['superseded page forgotten', 'a page that lost comes back by itself'],
  },
  {
    id: 'SEC-12',
    title: 'Coming back is judged like coming in',
    sentence:
      'Bans, the lock of a room, its capacity, the token’s time and what it grants count again; media ' +
      'that was made under a right ends with it.',
    tests: [
      ...of(
        'server/core/meeting_access_test.cpp',
        'AccessByToken.GivesNothingBackThatALaterOneHasTakenAway',
        'AccessByToken.ThatGrantsLessEndsTheMediaMadeUnderTheEarlierOne',
      ),
      ...of(
        'server/core/meeting_join_test.cpp',
        'Capacity.GivesThePlaceOfSomebodyLostAwayAfterOneMinute',
      ),
      ...of(
        'server/core/meeting_moderation_test.cpp',
        'Moderation.BansSomebodyForAsLongAsTheRoomLives',
        'Moderation.LetsNobodyReturnToALockedRoomWhoWasRemovedFromIt',
      ),
    ],
    removed: [
      'coming back gives a right back',
      'media outlives the right to it',
      'who was banned comes in again',
      'a locked room lets everybody in',
    ],
  },
  {
    id: 'SEC-13',
    title: 'An open server says so',
    sentence:
      'Without TLS it serves its own machine alone unless the operator insists; guest mode is warned ' +
      'of at each start; in token mode nothing but a token tells who somebody is.',
    tests: [
      ...of(
        'server/main/options_test.cpp',
        'Options.RefuseToServeOtherMachinesInTheClear',
        'Options.ServeThisMachineAloneUntilTlsOrTheOperatorSaysOtherwise',
      ),
      ...of('server/driver/driver_join_test.cpp', 'JoinByToken.IsTheOnlyWayInWhereTokensAreNeeded'),
      ...of('tests/integration/operation.test.ts', 'warns of guest mode, and of it alone'),
    ],
    removed: ['other machines are served in the clear', 'a guest gets into a server of tokens'],
  },
  {
    id: 'SEC-14',
    title: 'Objects have owners',
    sentence:
      'Every event finds ids among the sender’s own objects alone; somebody else’s, in the room or out ' +
      'of it, is answered word for word as one that never was. (CVE-2026-41127 is such a case)',
    tests: [
      ...of(
        'server/driver/driver_strangers_test.cpp',
        'Strangers.AreAnsweredForAForeignIdAsForOneThatNeverWas',
      ),
      ...of('tests/scenarios/foreign-objects.txt', "Somebody else's objects"),
      ...of(
        'tests/integration/bad-input.test.ts',
        'ids of other people are not_found, as unknown ones are',
      ),
      ...of(
        'tests/structure/security.test.ts',
        'each event that names an object is tried with those of others',
      ),
    ],
    removed: [
      "what is in a room is everybody's",
      'who is not the owner learns that there is an owner',
    ],
  },
  {
    id: 'SEC-15',
    title: 'The media worker gets what it can bear',
    sentence:
      'DTLS, ICE, RTP and SCTP parameters are read in one way, within limits, before the worker sees ' +
      'them; if it dies all the same, only its rooms build their media anew, and nobody leaves.',
    tests: [
      ...of(
        'server/ortc/transport_json_test.cpp',
        'DtlsParametersFromJson.RefuseAnEmptyListOfFingerprints',
      ),
      ...of(
        'server/ortc/hostile_json_test.cpp',
        'HostileJson.InParametersIsRefusedOrReadInOneWay',
        'HostileJson.InDtlsParametersIsRefusedOrReadInOneWay',
        'HostileJson.InSctpParametersIsRefusedOrReadInOneWay',
      ),
      ...of('tests/mediasoup/host_test.cpp', 'HostTest.BadParametersAreRefusedAndTheWorkerLivesOn'),
      ...of(
        'tests/mediasoup/host_lives_test.cpp',
        'HostTest.AKilledWorkerIsReplacedAndWhatWasOnItIsToldToBeLost',
      ),
    ],
    removed: ['no fingerprint will do', 'a dead worker empties the room'],
  },
  {
    id: 'SEC-16',
    title: 'Forged media is no media',
    sentence:
      'A packet counts if it is protected with the keys of the handshake, and a handshake if its ' +
      'certificate is the one that was told over signaling. (CVE-2023-51443 and CVE-2023-49786 are ' +
      'what happens otherwise)',
    tests: [
      ...of(
        'tests/worker/dtls_srtp_test.cpp',
        'BuiltWorker.CountsEveryPacketProtectedWithTheKeysOfTheHandshakeAndNoForgedOne',
      ),
      ...of(
        'tests/mediasoup/host_media_test.cpp',
        'MediaTest.APeerWithAnotherCertificateThanItSaidFails',
      ),
    ],
    removed: 'no mutation: the checks are mediasoup’s, whose source is not here',
  },
  {
    id: 'SEC-17',
    title: 'Relays for people of ours, for a time',
    sentence:
      'Clients are sent to the TURN servers of the configuration and no others, each person with ' +
      'credentials that end after `turn.ttl`, under a name that tells nothing. Nobody who is refused ' +
      'gets any. The secret behind them is never shown; the coturn that we configure relays to the ' +
      'server alone.',
    tests: [
      ...of('server/wire/messages_vectors_test.cpp', 'MessageVectors.AreWhatTheServerWrites'),
      ...of(
        'server/turn/shared_secret_test.cpp',
        'SharedSecret.OffersCredentialsThatEndAfterTheirTime',
      ),
      ...of(
        'server/driver/driver_relays_test.cpp',
        'Relays.AreToldToNobodyWhoIsRefused',
        'Relays.KnowAPersonByANameThatTellsNothing',
      ),
      ...of('server/main/relays_test.cpp', 'TurnSecret.IsNotPrinted'),
      ...of(
        'tests/integration/turn.test.ts',
        'takes the credentials that a join brings',
        'refuses them when their time is over',
        'refuses what was given to somebody else, or for longer',
        'no secret and no credential is in the log, however much is written there',
      ),
    ],
    removed: [
      "clients are sent to a relay of somebody's",
      'credentials for a relay never end',
      'a relay hears who somebody is',
    ],
  },
  {
    id: 'SEC-18',
    title: 'Addresses stay here',
    sentence:
      'Clients send media to the server and learn only its addresses. What a client’s address is, is ' +
      'known to the network layer, which counts by it and asks whether somebody is on this machine; ' +
      'nothing that decides, encodes or sends has it.',
    tests: of(
      'tests/structure/security.test.ts',
      'the address of a client is known to nothing that could tell others',
    ),
    removed: 'no mutation: there is no line to leave out, the folders that send have no address',
  },
  {
    id: 'SEC-19',
    title: 'Everything has a limit',
    sentence:
      'What waits for a slow reader, sessions, rooms, objects, unanswered requests and what one says ' +
      'to all are limited; reaching a limit refuses or ends one client, and the others go on.',
    tests: [
      ...of(
        'server/net/engine_session_test.cpp',
        'Engine.LetsPacketsWaitUpToTheirLimit',
        'Engine.LetsBytesWaitUpToTheirLimit',
        'Engine.RefusesRequestsAsTheReferenceDoes',
      ),
      ...of('server/core/meeting_media_test.cpp', 'Media.TransportsAreLimited'),
      ...of(
        'server/driver/driver_test.cpp',
        'Driver.MakesAConnectionWaitThatHasTooManyOpenMediaRequests',
        'Driver.RefusesMoreRoomsThanItMayHave',
      ),
      ...of('tests/scenarios/flood.txt', 'More than everybody may be told'),
    ],
    removed: [
      'sessions without number',
      'who reads slowly may be owed any amount',
      'everybody is told all that one says',
    ],
  },
  {
    id: 'SEC-20',
    title: 'JSON is strict',
    sentence:
      'It is UTF-8, at most 32 deep, with numbers that JSON has; acknowledgements have the numbers of ' +
      'a browser, namespaces 64 bytes. In tokens no name may be there twice, and no number more than a double holds.',
    tests: [
      ...of(
        'server/wire/socketio_test.cpp',
        'SocketIoLimit.OfNestingIsThirtyTwo',
        'SocketIoLimit.OfANamespaceIsSixtyFourBytes',
      ),
      ...of(
        'server/wire/socketio_header_test.cpp',
        'SocketIoId.IsRefusedOverWhatANumberHolds',
        'SocketIoPayload.IsUtf8',
      ),
      ...of(
        'server/wire/messages_decode_test.cpp',
        'DecodeEvent.RefusesWhatIsNestedTooDeeply',
        'DecodeEvent.RefusesTextThatIsNotUtf8',
      ),
      ...of(
        'server/access/compact_test.cpp',
        'StrictJson.TakesNoNameTwiceHoweverItIsWritten',
        'StrictJson.TakesNoNumberThatNothingHolds',
      ),
    ],
    removed: [
      'JSON as deep as it likes',
      'events as deep as they like',
      'an acknowledgement has a number that no browser has',
      'a number of a token is none',
    ],
  },
  {
    id: 'SEC-21',
    title: 'Ids are ours',
    sentence:
      'Sessions, participants, and objects of media have ids that the server made; one that a client ' +
      'brings opens nothing. `tabId` and `pageId` are labels, not secrets.',
    tests: [
      ...of('server/net/engine_session_test.cpp', 'Engine.GivesNothingAwayToWhoeverGuessesAnId'),
      ...of(
        'server/main/edge_test.cpp',
        'OpensslSecrets.MakesIdsAndTokensOfTheRightSizeAndNeverTwice',
      ),
      ...of(
        'server/driver/driver_strangers_test.cpp',
        'Strangers.ChangeNothingOfSomebodyElseWhateverTheyTry',
      ),
    ],
    removed: ["an unknown session is somebody else's"],
  },
  {
    id: 'SEC-22',
    title: 'WebSockets are not compressed',
    sentence: 'permessage-deflate is not there, whoever asks for it.',
    tests: of(
      'server/net/hostile_bytes_test.cpp',
      'Hostile.WebSocketIsNeverCompressedThoughItAsksForIt',
    ),
    removed: ['WebSockets are compressed'],
  },
  {
    id: 'SEC-23',
    title: 'The log tells no secrets and no lies',
    sentence:
      'No key, token or session id is in it, people and rooms are there as hashes unless the operator ' +
      'wants names, and what clients wrote ends no line and colours no terminal.',
    tests: [
      ...of('server/driver/driver_strangers_test.cpp', 'Strangers.FindNoSecretOfAnybodyInTheLog'),
      ...of(
        'server/driver/driver_join_test.cpp',
        'JoinByToken.NeverPutsTheTokenOrTheIdentityIntoALogOrAMessage',
      ),
      ...of('server/driver/driver_test.cpp', 'Driver.WritesOneLinePerTransitionWithHashesOnly'),
      ...of(
        'server/main/edge_test.cpp',
        'Log.LetsNoControlCharacterThrough',
        'Log.LetsNothingBeginALineOfItsOwn',
      ),
      ...of(
        'tests/integration/token.test.ts',
        'no token is in the log, however much is written there',
      ),
      ...of(
        'tests/structure/security.test.ts',
        'the network layer, which has the session ids, writes no log',
      ),
    ],
    removed: ['what is logged may end its line', 'the token of who comes back is in the log'],
  },
  {
    id: 'SEC-24',
    title: 'The admin API has a key',
    sentence:
      'Without one there is no such API, and no page for it; with one each request needs it, wrong ones have to ' +
      'wait, it is in no log, and no page of another origin reads an answer.',
    tests: [
      ...of(
        'server/admin/api_guard_test.cpp',
        'ApiGuardTest.KnowsNobodyWithoutAKey',
        'ApiGuardTest.AsksEverybodyElseForIt',
        'ApiGuardTest.LetsWrongOnesWaitAndTheRightOneIn',
      ),
      ...of(
        'server/main/admin_api_test.cpp',
        'AdminApiTest.TellsNothingWithoutTheKey',
        'AdminApiTest.LogsNoKeyAndNotEveryGuess',
        'AdminApiTest.AnswersNoPageOfAnotherOrigin',
      ),
      ...of(
        'server/net/static_files_test.cpp',
        'FilesOfTheApp.KeepTheOperatorsPageToServersThatHaveOne',
      ),
      ...of(
        'tests/integration/admin-server.test.ts',
        'is nowhere without a key, or without its file',
      ),
    ],
    removed: ['any key opens the admin API', 'the page of the operator is anybody’s to find'],
  },
  {
    id: 'SEC-25',
    title: 'One address does not take the server',
    sentence:
      'An address, or the /64 of an IPv6 one, has so many connections at a time and opens so many a second; what is ' +
      'remembered of addresses is bounded. A wrong token of one that showed many ends its connection; a right one ' +
      'never waits.',
    tests: [
      ...of(
        'server/net/address_limits_test.cpp',
        'AddressLimits.GiveAnAddressSoManyPlacesAndEachBackWithItsLastCopy',
        'AddressLimits.LetHandshakesWaitThatComeTooFast',
        'AddressLimits.RememberSoManyAddressesAndForgetThoseThatRest',
        'AddressLimits.LetAnOfficeComeBackAtOnce',
      ),
      ...of(
        'server/net/address_limits_server_test.cpp',
        'Limited.IsHowFastSessionsAreOpened',
        'Limited.GetsAPlaceBackWithTheEndOfASession',
        'Limited.IsHowManySocketsAnAddressHasBeforeItHasSaidAnything',
        'Limited.IsHowManyDescriptorsThereAreAndWhoIsLateWaits',
      ),
      ...of(
        'server/driver/driver_join_test.cpp',
        'JoinByToken.EndsTheConnectionOfAWrongOneWhereTooManyCame',
        'JoinByToken.WithARightOneNeverWaitsForThoseWhoGuess',
      ),
      ...of(
        'tests/integration/address-limits.test.ts',
        'is told to wait when it opens sessions without end, and no other is',
        'loses its connection for each wrong token after many, and a right one comes in all the same',
      ),
    ],
    removed: [
      'one address has as many sessions as it wants',
      'one address opens sessions as fast as it wants',
      'one address has as many sockets as it wants',
      'addresses are remembered without number',
      'wrong tokens without number',
    ],
  },
  {
    id: 'SEC-26',
    title: 'Nobody says where they come from',
    sentence:
      'An address is that of the other end, or what a proxy of `server.trusted_proxies` adds at the end of ' +
      '`X-Forwarded-For`; what stands before it is nobody’s word.',
    tests: [
      ...of(
        'server/net/client_address_test.cpp',
        'ClientAddress.IsTheOtherEndUnlessThatIsATrustedProxy',
        'ClientAddress.IsTheRightmostThatIsNotTrustedWhateverStandsBeforeIt',
        'ClientAddress.IsTheProxyItselfWhereThatSaysNone',
        'CountedAs.IsAnIpv4AddressOrAnIpv6Network',
      ),
      ...of(
        'server/net/address_limits_server_test.cpp',
        'Limited.IsWhomATrustedProxySpeaksFor',
        'Limited.IsNobodyOfThisMachineWhateverItClaims',
      ),
    ],
    removed: [
      'anybody may say where they come from',
      'each address of an IPv6 network counts alone',
    ],
  },
];
