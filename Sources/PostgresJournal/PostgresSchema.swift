/// The tables, as a list of migrations; the same tables and columns as in SQLite. A migration that was released never changes; new
/// ones are added at the end.
///
/// `user_id` comes first in every key of what people have, so that Citus distributes the tables as they are: docs/postgres.md.
enum PostgresSchema {
  /// Each migration as its statements.
  static let migrations: [[String]] = [
    [
      """
      CREATE TABLE items (
        anime_id BIGINT PRIMARY KEY,
        name TEXT NOT NULL,
        genres TEXT NOT NULL DEFAULT '',
        type TEXT,
        episodes BIGINT,
        rating_mean DOUBLE PRECISION,
        members BIGINT,
        english TEXT,
        japanese TEXT,
        synonyms TEXT NOT NULL DEFAULT '',
        start_date TEXT,
        season TEXT,
        source TEXT,
        studios TEXT NOT NULL DEFAULT '',
        synopsis TEXT,
        image_url TEXT,
        franchise TEXT,
        franchise_order BIGINT,
        franchise_kind TEXT,
        keywords TEXT NOT NULL DEFAULT ''
      )
      """,
      """
      CREATE TABLE id_maps (
        kind TEXT NOT NULL,
        external_id TEXT NOT NULL,
        idx BIGINT NOT NULL,
        PRIMARY KEY (kind, external_id)
      )
      """,
      // The version of the starter catalogue that the titles come from; 'imported' for an imported one.
      """
      CREATE TABLE catalogue (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        stamp TEXT NOT NULL,
        starter TEXT
      )
      """,
      "INSERT INTO catalogue VALUES (1, md5(gen_random_uuid()::text))",
      // A new stamp whenever anybody changes a title, once for each transaction.
      """
      CREATE FUNCTION items_changed() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF current_setting('nostrade.stamped', true) IS DISTINCT FROM pg_current_xact_id()::text THEN
          PERFORM set_config('nostrade.stamped', pg_current_xact_id()::text, true);
          UPDATE catalogue SET stamp = md5(gen_random_uuid()::text);
        END IF;
        RETURN NULL;
      END $$
      """,
      """
      CREATE TRIGGER items_changed AFTER INSERT OR UPDATE OR DELETE ON items
      FOR EACH ROW EXECUTE FUNCTION items_changed()
      """,
      "CREATE SEQUENCE user_ids",
      """
      CREATE TABLE profiles (
        user_id BIGINT PRIMARY KEY DEFAULT nextval('user_ids'),
        name TEXT NOT NULL UNIQUE
      )
      """,
      """
      CREATE TABLE settings (
        user_id BIGINT NOT NULL REFERENCES profiles (user_id),
        name TEXT NOT NULL,
        value TEXT NOT NULL,
        PRIMARY KEY (user_id, name)
      )
      """,
      "CREATE SEQUENCE import_ids",
      """
      CREATE TABLE imports (
        user_id BIGINT NOT NULL REFERENCES profiles (user_id),
        import_id BIGINT NOT NULL DEFAULT nextval('import_ids'),
        source TEXT NOT NULL,
        file TEXT NOT NULL,
        owner TEXT,
        timestamp BIGINT NOT NULL,
        undone BIGINT,
        PRIMARY KEY (user_id, import_id)
      )
      """,
      "CREATE SEQUENCE event_ids",
      // The widest columns first: a row has no gaps.
      """
      CREATE TABLE events (
        user_id BIGINT NOT NULL REFERENCES profiles (user_id),
        event_id BIGINT NOT NULL DEFAULT nextval('event_ids'),
        timestamp BIGINT NOT NULL,
        anime_id BIGINT NOT NULL,
        feedback_type SMALLINT NOT NULL CHECK (feedback_type BETWEEN 1 AND 10),
        rating REAL,
        target_event BIGINT,
        import_id BIGINT,
        context TEXT,
        event_key TEXT,
        PRIMARY KEY (user_id, event_id),
        FOREIGN KEY (user_id, target_event) REFERENCES events (user_id, event_id),
        FOREIGN KEY (user_id, import_id) REFERENCES imports (user_id, import_id)
      )
      """,
      "CREATE UNIQUE INDEX events_once ON events (user_id, event_key) WHERE event_key IS NOT NULL",
      // What a person answered is never changed, and goes only with the whole person.
      """
      CREATE FUNCTION events_stay() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF TG_OP = 'DELETE' AND current_setting('nostrade.deleted', true) = OLD.user_id::text THEN RETURN OLD; END IF;
        RAISE EXCEPTION 'events are append-only';
      END $$
      """,
      """
      CREATE TRIGGER events_stay BEFORE UPDATE OR DELETE ON events
      FOR EACH ROW EXECUTE FUNCTION events_stay()
      """,
      "CREATE SEQUENCE entry_ids",
      """
      CREATE TABLE list_entries (
        user_id BIGINT NOT NULL REFERENCES profiles (user_id),
        entry_id BIGINT NOT NULL DEFAULT nextval('entry_ids'),
        import_id BIGINT NOT NULL,
        event_id BIGINT,
        anime_id BIGINT,
        mal_id BIGINT,
        anilist_id BIGINT,
        names TEXT NOT NULL,
        type TEXT,
        year BIGINT,
        episodes BIGINT,
        feedback_type SMALLINT,
        status TEXT,
        score REAL,
        progress BIGINT,
        repeats BIGINT NOT NULL DEFAULT 0,
        started TEXT,
        finished TEXT,
        updated BIGINT,
        answered BIGINT,
        set_aside BOOLEAN NOT NULL DEFAULT FALSE,
        notes TEXT,
        tags TEXT,
        PRIMARY KEY (user_id, entry_id),
        FOREIGN KEY (user_id, import_id) REFERENCES imports (user_id, import_id),
        FOREIGN KEY (user_id, event_id) REFERENCES events (user_id, event_id)
      )
      """,
      // People whose answers a program waits for. Only theirs are notified of, since a commit that notifies waits for all others that do.
      "CREATE TABLE watches (user_id BIGINT PRIMARY KEY, until TIMESTAMPTZ NOT NULL)",
    ],
    // To find an event by its id alone: ids grow with the table, so a few bytes for many pages tell where one is.
    [
      "CREATE INDEX events_by_id ON events USING brin (event_id) WITH (pages_per_range = 16, autosummarize = on)"
    ],
  ]

  /// Where migrations are noted.
  static let version = """
    CREATE TABLE IF NOT EXISTS nostrade_migrations (number INTEGER PRIMARY KEY, applied TIMESTAMPTZ NOT NULL DEFAULT now())
    """
}

/// Numbers of advisory locks: one for each purpose, and for each person. The first two bytes are the purpose.
enum PostgresLock {
  /// Held while tables are brought up to date.
  static let migration = purpose(1)
  /// Held while models are tuned.
  static let tuning = purpose(2)
  /// Held while something is appended to a person's log: ids are given in the order of commits.
  static func person(_ userID: Int64) -> Int64 { purpose(3) | (userID & 0xFFFF_FFFF_FFFF) }

  private static func purpose(_ number: Int64) -> Int64 { (0x4E53 + number) << 48 }
}
