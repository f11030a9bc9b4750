/**
 * Migration 1: the tables. Every key starts with the tenant. Data and meta are `json`, not `jsonb`: the canonical bytes
 * are kept as they were hashed. `shelf` is the archive unit, 0 until archiving is turned on.
 */
export const tables = `
create table es.log_head (
  tenant      text        not null,
  log         integer     not null check (log >= 0),
  position    bigint      not null default 0 check (position >= 0),
  recorded_at timestamptz not null default '-infinity',
  is_open     boolean     not null default true,
  primary key (tenant, log)
) with (fillfactor = 30, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
comment on table es.log_head is 'One row per log: its lock, its dense counter and its clock';
comment on column es.log_head.is_open is 'Takes streams of new subjects';

create table es.stream (
  tenant  text    not null,
  stream  text    not null,
  log     integer not null,
  subject text,
  shelf   integer not null default 0,
  primary key (tenant, stream),
  foreign key (tenant, log) references es.log_head (tenant, log)
);
create index stream_subject on es.stream (tenant, subject, log) where subject is not null;
comment on table es.stream is 'The log of each stream, given at its first event and never computed again';

create table es.event (
  tenant         text        not null,
  log            integer     not null,
  position       bigint      not null check (position > 0),
  stream         text        not null,
  version        integer     not null check (version > 0),
  event_id       uuid        not null,
  subject        text,
  type           text        not null,
  schema_version integer     not null check (schema_version > 0),
  data           json        not null,
  meta           json        not null,
  effective_on   date        not null,
  booked_on      date        not null,
  recorded_at    timestamptz not null,
  content_hash   bytea       not null check (octet_length(content_hash) = 32),
  shelf          integer     not null default 0,
  primary key (tenant, log, position),
  unique (tenant, stream, version)
);
create index event_subject on es.event (tenant, subject, log, position) where subject is not null;

create table es.idempotency (
  tenant         text         not null,
  commit_id      varchar(255) not null,
  log            integer      not null,
  is_home        boolean      not null,
  request_hash   bytea        not null check (octet_length(request_hash) = 32),
  first_position bigint       not null,
  last_position  bigint       not null check (last_position >= first_position - 1),
  recorded_at    timestamptz  not null,
  primary key (tenant, commit_id, log)
);
create unique index idempotency_home on es.idempotency (tenant, commit_id) where is_home;
comment on table es.idempotency is 'Every commit, in each log it locked; last_position = first_position - 1: a condition only';
comment on column es.idempotency.is_home is 'In the lowest log of the commit: one id, one commit, whatever its logs';
`
