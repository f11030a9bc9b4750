/**
 * Migration 9: what gateways send, kept where it is compared. Lines of settlement files, each file read once; and what is
 * booked under the references that gateways know, made of events. The tables of events are emptied: they are made again.
 */
import { defaultRole } from "@counterfoil/event-store/PostgresEventStore"

const tables = ["gateway_book", "gateway_file", "gateway_line"]

export const gatewayLines = `
truncate recon.reach, recon.state, recon.version, recon.document, recon.illegible, recon.gap, recon.reused_key, recon.book,
  recon.booked, recon.tree;
alter table recon.run no force row level security;
update recon.run set is_base = false;
alter table recon.run force row level security;

create table recon.gateway_book (
  tenant       text collate "C" not null,
  stream       text collate "C" not null,
  part         integer not null,
  reference    text collate "C" not null,
  print        text collate "C",
  effective_on date not null,
  is_expected  boolean not null,
  intent       text collate "C",
  primary key (tenant, stream, part)
);
create index gateway_book_reference on recon.gateway_book (tenant, reference);
comment on table recon.gateway_book is 'Payments and refunds by the references that gateways know them by';
comment on column recon.gateway_book.part is 'Of several of one stream, from 0';
comment on column recon.gateway_book.print is 'What a line must say for nothing to be told; null where there should be none';
comment on column recon.gateway_book.is_expected is 'Whether it is missed where no line has its reference';
comment on column recon.gateway_book.intent is 'Of a payment: what it was made for';

create table recon.gateway_file (
  tenant  text collate "C" not null,
  gateway text collate "C" not null,
  name    text collate "C" not null,
  number  bigint generated always as identity,
  sha256  text collate "C" not null,
  format  text collate "C" not null,
  lines   integer not null,
  primary key (tenant, gateway, name)
);
comment on table recon.gateway_file is 'Settlement files whose lines are kept';
comment on column recon.gateway_file.format is 'Hash of how it was read; read otherwise, it is read again';

create table recon.gateway_line (
  tenant     text collate "C" not null,
  file       bigint not null,
  line       integer not null,
  id         text collate "C" not null,
  kind       text collate "C" not null,
  reference  text collate "C",
  payout     text collate "C",
  currency   text collate "C" not null,
  gross      numeric not null,
  fee        numeric not null,
  net        numeric not null,
  expected   numeric,
  settled_on date not null,
  print      text collate "C",
  is_own     boolean not null,
  primary key (tenant, file, line)
);
comment on table recon.gateway_line is 'Lines of settlement files; amounts in minor units';
comment on column recon.gateway_line.file is 'Number of its file';
comment on column recon.gateway_line.expected is 'What the fee should be; null where nobody says';
comment on column recon.gateway_line.print is 'As that of what is booked; null where something is to be told of the line itself';
comment on column recon.gateway_line.is_own is 'Whether its reference is one of the gateway''s';

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
`
