/**
 * Migration 1: the tables of a reconciliation. They can be thrown away: `state`, `document` and `book` are made of events
 * by whoever follows them, `seen` is Zuora as it was read last, and runs can be repeated. So, unlike events, their rows
 * may change, and a rebuild deletes them.
 *
 * What every run reads of every document is narrow and apart from what it reads of few: the states, and Zuora's documents
 * as text. Who may do what is as in schema `es`: one role, and each connection sees its own tenant.
 */
import { defaultRole } from "@counterfoil/event-store/PostgresEventStore"

/** Of our documents and Zuora's alike. */
const comparable = `
  tenant text collate "C" not null,
  stream text collate "C" not null,
  slice smallint not null check (slice between 0 and 63),
  account text collate "C" not null,
  print uuid,
  items uuid,
  bears boolean not null,
  currency text collate "C",
  owed numeric not null,`

const comments = (table: string): string => `
comment on column recon.${table}.slice is 'By hash of the account: the unit in which a run works';
comment on column recon.${table}.account is 'Empty where it belongs to nobody, or nobody knows to whom';
comment on column recon.${table}.print is 'Hash of what is compared; equal ones are settled. Null: compared in every run';
comment on column recon.${table}.items is 'Hash of what is compared item by item; null where that is not told: differs from nothing';
comment on column recon.${table}.bears is 'Whether it says something where the other side has none';
comment on column recon.${table}.owed is 'What the account owes by it, minor units; negative for payments and credit memos';`

const folded = ["reach", "state", "document", "illegible", "book"]
const tables = [...folded, "seen", "seen_text", "run", "step", "suspect", "edge", "finding", "manifest", "lease"]

export const reconTables = `
create table recon.reach (
  tenant   text collate "C" not null,
  log      integer not null,
  position bigint not null,
  chain    bytea not null,
  primary key (tenant, log)
) with (fillfactor = 30);
comment on table recon.reach is 'How far the events of each log are in these tables';
comment on column recon.reach.chain is 'sha256 over the one before and the content hash of each event: which events they were';

create table recon.state (
  tenant     text collate "C" not null,
  stream     text collate "C" not null,
  kind       text collate "C" not null,
  version    integer not null,
  log        integer not null,
  position   bigint not null,
  changed_at text collate "C" not null,
  is_open    boolean not null,
  text       text collate "C" not null,
  transit    text collate "C" not null,
  primary key (tenant, stream)
);
create index state_changed on recon.state (tenant, log, position);
create index state_open on recon.state (tenant, kind, stream) where is_open;
comment on table recon.state is 'What the events of a stream come to: documents, operations, cases';
comment on column recon.state.changed_at is 'When its last event was recorded';
comment on column recon.state.is_open is 'An operation without an end, or any case';
comment on column recon.state.transit is 'What its events have left in transit in the journal, by application';

create table recon.document (${comparable}
  brought    numeric not null,
  halves     bigint not null,
  is_loose   boolean not null,
  is_pending boolean not null,
  violations integer not null,
  primary key (tenant, stream)
);
create index document_of_account on recon.document (tenant, account);
create index document_suspect on recon.document (tenant, stream) where violations > 0 or is_pending;
comment on table recon.document is 'Our documents, as every run reads them: of recon.state';${comments("document")}
comment on column recon.document.brought is 'The same from the document alone, without its applications';
comment on column recon.document.halves is 'Sum of hashes of what has another half elsewhere: comes to zero over an account';
comment on column recon.document.is_loose is 'Has what may rightly stand alone: its account is looked at whole';
comment on column recon.document.is_pending is 'Has an application whose items nobody has read';
comment on column recon.document.violations is 'How many of its own identities do not hold';

create table recon.illegible (
  tenant  text collate "C" not null,
  stream  text collate "C" not null,
  subject text,
  version integer not null,
  count   integer not null,
  message text not null,
  primary key (tenant, stream)
);
comment on table recon.illegible is 'Streams with events of a newer program: the first, and how many';

create table recon.book (
  tenant   text collate "C" not null,
  name     text collate "C" not null,
  currency text collate "C" not null,
  debit    numeric not null,
  credit   numeric not null,
  primary key (tenant, name, currency)
) with (fillfactor = 50);
comment on table recon.book is 'Sums over all events: accounts of the journal, and controls of the roll-forward as ''= <control>''';

create table recon.seen (${comparable}
  read_in     bigint not null,
  is_gone     boolean not null,
  is_left_out boolean not null,
  updated_at  text collate "C" not null,
  hash        uuid not null,
  primary key (tenant, stream)
);
create index seen_of_account on recon.seen (tenant, account);

create table recon.seen_text (
  tenant text collate "C" not null,
  stream text collate "C" not null,
  text   text collate "C" not null,
  former text collate "C",
  primary key (tenant, stream)
);
comment on table recon.seen is 'Zuora''s documents as they were read last, and as they were before that';${comments("seen")}
comment on column recon.seen.read_in is 'Number of the run that read it';
comment on column recon.seen.is_gone is 'It was there in the run before, and not in the last';
comment on column recon.seen.is_left_out is 'Closed before the cut-over: not to be in the books';
comment on column recon.seen.hash is 'Of its text';
comment on column recon.seen_text.former is 'As it was read before the last run; null where that was the same';

create table recon.run (
  tenant      text collate "C" not null,
  number      bigint not null check (number > 0),
  run_id      text not null,
  mode        text not null check (mode in ('full', 'incremental')),
  settings    json not null,
  phase       text not null check (phase in ('reading', 'comparing', 'finished')),
  started_at  timestamptz not null,
  finished_at timestamptz,
  primary key (tenant, number),
  unique (tenant, run_id)
);
comment on table recon.run is 'Runs of a reconciliation. At most one is not finished: it is gone on with';
create unique index run_unfinished on recon.run (tenant) where phase <> 'finished';

create table recon.step (
  tenant text collate "C" not null,
  run    bigint not null,
  name   text collate "C" not null,
  slice  smallint not null,
  result json not null,
  primary key (tenant, run, name, slice),
  foreign key (tenant, run) references recon.run (tenant, number) on delete cascade
);
comment on table recon.step is 'What of a run is done: committed together with what came of it';

create table recon.suspect (
  tenant text collate "C" not null,
  run    bigint not null,
  slice  smallint not null,
  stream text collate "C" not null,
  primary key (tenant, run, slice, stream)
);
comment on table recon.suspect is 'Documents of a run that are not settled by their prints';

create table recon.edge (
  tenant text collate "C" not null,
  run    bigint not null,
  source text collate "C" not null,
  target text collate "C" not null,
  primary key (tenant, run, source, target)
);
comment on table recon.edge is 'Pairs of documents whose application differs: both ends are compared together';

create table recon.finding (
  tenant  text collate "C" not null,
  run     bigint not null,
  code    text collate "C" not null,
  subject text collate "C" not null,
  streams text[] not null,
  body    text not null,
  primary key (tenant, run, code, subject)
);
comment on table recon.finding is 'The discrepancies of a run: nothing but what follows from what was compared, canonical';

create table recon.manifest (
  tenant text collate "C" not null,
  run    bigint not null,
  source text collate "C" not null,
  count  bigint not null,
  sha256 text not null,
  primary key (tenant, run, source),
  foreign key (tenant, run) references recon.run (tenant, number) on delete cascade
);
comment on table recon.manifest is 'What a run has read';

create table recon.lease (
  tenant text collate "C" not null primary key,
  holder text not null,
  fence  bigint not null check (fence > 0),
  until  timestamptz not null
) with (fillfactor = 30);
comment on table recon.lease is 'Who runs. Whoever has a smaller number than the row has lost it, and commits nothing any more';

${tables
  .map(
    (table) => `
alter table recon.${table} enable row level security;
alter table recon.${table} force row level security;
create policy ${table}_of_tenant on recon.${table}
  using (tenant = current_setting('es.tenant', true)) with check (tenant = current_setting('es.tenant', true));
grant select, insert, update, delete on recon.${table} to ${defaultRole};`
  )
  .join("\n")}
grant usage on schema recon to ${defaultRole};
`
