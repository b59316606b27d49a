// One-line bugs in what is kept of rooms and told to others, each with the test that must fail then.
const store = 'server/store/file.cpp';
const writer = 'server/store/writer.cpp';
const files = (name) => ({ file: 'server/store/file_test.cpp', name });
const writes = (name) => ({ file: 'server/store/writer_test.cpp', name });
const memory = (name) => ({ file: 'server/driver/driver_memory_test.cpp', name });
const terms = (name) => ({ file: 'server/core/meeting_terms_test.cpp', name });
const receives = (name) => ({ file: 'server-sdk/src/webhook.test.ts', name });

export const history = [
  {
    name: 'the store is anybody’s to read',
    file: store,
    find: 'const bool done = ::fchmod(fd, S_IRUSR | S_IWUSR) == 0;',
    put: 'const bool done = ::fchmod(fd, 0644) == 0;',
    test: files('StoreFile.IsReadableByItsOwnerAloneAndSoIsWhatLiesBesideIt'),
  },
  {
    name: 'the store is written through a link',
    file: store,
    find: 'O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW',
    put: 'O_RDWR | O_CREAT | O_CLOEXEC',
    test: files('StoreFile.IsNoLinkToSomethingElse'),
  },
  {
    name: 'each record that a full disk does not take is a line',
    file: writer,
    find: 'if (failing_.exchange(true)) return;',
    put: 'failing_ = true;',
    test: writes('WriterTest.KeepsWhatAFullDiskDoesNotTakeAndSaysSoOnce'),
  },
  {
    name: 'what waits for the disk has no end',
    file: writer,
    find: 'if (waiting_.size() >= options_.waiting_max) {',
    put: 'if (waiting_.size() >= 1000000) {',
    test: writes('WriterTest.LosesWhatComesOnceTheQueueIsFullAndSaysHowMuch'),
  },
  {
    name: 'a webhook’s token goes with any body',
    file: 'server/webhook/authorization.cpp',
    find: '{"sha256", sha256_base64(body)}',
    put: '{"sha256", sha256_base64(body.empty() ? body : key.id)}',
    test: {
      file: 'server/webhook/authorization_test.cpp',
      name: 'WebhookAuthorization.GoesWithOneBody',
    },
  },
  {
    name: 'a receiver takes any signature',
    file: 'server-sdk/src/webhook.ts',
    find: 'if (given.length !== wanted.length || !timingSafeEqual(given, wanted))',
    put: 'if (given.length > wanted.length && !timingSafeEqual(given, wanted))',
    test: receives('refuses a token %s'),
  },
  {
    name: 'a receiver takes any body',
    file: 'server-sdk/src/webhook.ts',
    find: "if (claims['sha256'] !== digest)",
    put: "if (claims['sha256'] === digest.slice(1))",
    test: receives('refuses a body that was changed on the way'),
  },
  {
    name: 'names go out in the clear',
    file: 'server/webhook/courier.cpp',
    find: 'const bool to_anybody = insecure && !parsed->tls;',
    put: 'const bool to_anybody = insecure || !parsed->tls;',
    test: {
      file: 'server/webhook/courier_test.cpp',
      name: 'WebhookReceiver.IsToldNamesOverTlsAloneUnlessSomebodyHasSaidSo',
    },
  },
  {
    name: 'a name is more than a name in a picture',
    file: 'server/admin/timeline_svg.cpp',
    find: 'out += "&lt;";',
    put: 'out += c;',
    test: { file: 'server/admin/timeline_svg_test.cpp', name: 'TimelineSvg.MakesNothingOfNames' },
  },
  {
    name: 'a restart forgets who is banned',
    file: 'server/driver/driver_rooms.cpp',
    find: '.banned = remembered_of(id),',
    put: '.banned = {},',
    test: memory('DriverMemory.ABanOutlivesTheProcess'),
  },
  {
    name: 'whoever is banned waits until they are forgotten',
    file: 'server/driver/driver_memory.cpp',
    find: 'if (!remembered_.contains(id) && !room.meeting.banned().empty()) memory_.forget_bans(id);',
    put: 'remembered_.erase(id);\n  if (!room.meeting.banned().empty()) memory_.forget_bans(id);',
    test: memory('DriverMemory.ABanIsNotWaitedOutAtTheDoor'),
  },
  {
    name: 'a broken file takes the bans along',
    file: 'server/driver/driver_memory.cpp',
    find: 'for (const ParticipantId& who : room.meeting.banned())',
    put: 'for (const ParticipantId& who : std::vector<ParticipantId>())',
    test: memory('DriverMemory.TellsAMemoryThatHasLostEverythingAllOfIt'),
  },
  {
    name: 'a room that was made makes way for others',
    file: 'server/core/meeting_state.hpp',
    find: 'return !terms && people.shown_count() == 0 && waiting.empty();',
    put: 'return people.shown_count() == 0 && waiting.empty();',
    test: terms('MadeRoom.MakesWayForNoOther'),
  },
  {
    name: 'a second device takes over where it is to be refused',
    file: 'server/core/meeting_join.cpp',
    find: 'if (seat && keeps_out(*seat, join)) {',
    put: 'if (seat && keeps_out(*seat, join) && !join.takeover) {',
    test: terms('RefusedTakeover.ChangesNothingForThePageThatIsThere'),
  },
  {
    name: 'a ghost keeps its person out',
    file: 'server/core/meeting_terms.cpp',
    find: 'seen.frame_age < (seed ? clocks.seed_stale : clocks.silence_max);',
    put: 'seen.frame_age < (seed ? clocks.seed_stale : clocks.media_max);',
    test: terms('RefusedTakeover.NobodyIsKeptOutByAFrozenPageThatIsStillSeen'),
  },
  {
    name: 'a closed socket keeps its person out',
    file: 'server/core/meeting_terms.cpp',
    find: 'if (seat.page.tab == join.tab || !seat.connection) return false;',
    put: 'if (seat.page.tab == join.tab) return false;',
    test: terms('RefusedTakeover.NobodyIsKeptOutByASocketThatClosed'),
  },
  {
    name: 'the page of the operator is anybody’s to find',
    file: 'server/net/static_files.cpp',
    find: 'if (path == admin_file && admin_page == AdminPage::hidden) continue;',
    put: '(void)admin_page;',
    test: {
      file: 'server/net/static_files_test.cpp',
      name: 'FilesOfTheApp.KeepTheOperatorsPageToServersThatHaveOne',
    },
  },
  {
    name: 'a room that was made keeps the bans of its last life',
    file: 'server/core/meeting.cpp',
    find: 'if (forgotten_at() <= now) begin_anew();',
    put: '',
    test: terms('MadeRoom.BeginsAnotherLifeAMinuteAfterItsLastSeatWent'),
  },
  {
    name: 'two servers write one folder',
    file: 'server/main/folder_lock.cpp',
    find: 'if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) return lock;',
    put: 'if (descriptor >= 0) return lock;',
    test: {
      file: 'server/main/folder_lock_test.cpp',
      name: 'FolderLockTest.IsHeldByOneAtATimeAndSaysWhichFolderThatIs',
    },
  },
  {
    name: 'a lock file of somebody else locks nothing',
    file: 'server/main/folder_lock.cpp',
    find: 'if (descriptor < 0 && is_there(path))',
    put: 'if (descriptor == -2 && is_there(path))',
    test: {
      file: 'server/main/folder_lock_test.cpp',
      name: 'FolderLockTest.IsNotDoneWithoutWhereItsFileIsALink',
    },
  },
  {
    name: 'old bans take a new lock along',
    file: 'server/core/meeting_terms.cpp',
    find: 'if (!entered) return lift_bans();',
    put: '',
    test: terms('Bans.FromBeforeGoWithoutTheLockThatAnOperatorHasSetSince'),
  },
  {
    name: 'a slow disk takes the bans along',
    file: writer,
    find: 'if (!failed && (lost == told_lost_ || !half_empty())) return;',
    put: 'if (!failed) return;',
    test: writes('WriterTest.TellsOfWhatWasLostThoughNothingFailedOnceThereIsPlaceForIt'),
  },
  {
    name: 'a number of a token is none',
    file: 'server/access/strict_json.cpp',
    find: 'if (!std::isfinite(number)) found_one_ = true;',
    put: '(void)number;',
    test: {
      file: 'server/access/compact_test.cpp',
      name: 'StrictJson.TakesNoNumberThatNothingHolds',
    },
  },
  {
    name: 'one person comes and goes without end',
    file: 'server/core/meeting_join.cpp',
    find: 'seat.joins.take(now, options.limits.joins);',
    put: '',
    test: {
      file: 'server/core/meeting_join_test.cpp',
      name: 'ManyJoins.OfOnePersonAreNotNewsToTheOthersWithoutEnd',
    },
  },
  {
    name: 'a page falls silent without end',
    file: 'server/driver/doubts_told.cpp',
    find: 'person.untold = !person.doubts.take(now, rate);',
    put: 'person.untold = !person.doubts.take(now, rate) && person.untold;',
    test: {
      file: 'server/driver/driver_history_test.cpp',
      name: 'DriverHistory.IsNotWashedAwayByAPageThatComesAndGoesWithoutEnd',
    },
  },
  {
    name: 'one address comes in as fast as it wants',
    file: 'server/net/address_limits.cpp',
    find: 'if (known != nullptr && known->joins.take(now, options_.handshakes)) return std::nullopt;',
    put: 'if (known != nullptr) return std::nullopt;',
    test: {
      file: 'server/net/address_limits_test.cpp',
      name: 'AddressLimits.LetJoinsWaitThatComeFasterThanConnectionsMay',
    },
  },
  {
    name: 'nobody asks how fast an address comes in',
    file: 'server/driver/driver_join.cpp',
    find: 'if (const auto wait = ports_.clients.refuse_join(id))',
    put: 'if (const std::optional<Duration> wait = std::nullopt; wait)',
    test: {
      file: 'server/driver/driver_join_test.cpp',
      name: 'JoinByToken.WaitsAsLongAsItIsToldOfAnAddressWithTooMany',
    },
  },
  {
    name: 'a room that no URL can name',
    file: 'server/wire/text_rule.cpp',
    find: 'if (dots_alone && rule.dots == TextRule::Dots::never_alone)',
    put: 'if (false && dots_alone && rule.dots == TextRule::Dots::never_alone)',
    test: { file: 'server/wire/messages_join_test.cpp', name: 'JoinRoom.HasANameThatAUrlCanSay' },
  },
];
