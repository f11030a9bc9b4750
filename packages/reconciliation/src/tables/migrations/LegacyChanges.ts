/**
 * Migration 10: tenants without Invoice Settlement are compared over these tables. Zuora keeps a change of a balance there
 * as a document of its own; to us it is an event of an invoice, a payment or an account's credit balance, which the tables
 * are made of again to tell.
 */
import { defaultRole } from "@counterfoil/event-store/PostgresEventStore"

export const legacyChanges = `
truncate recon.reach, recon.state, recon.version, recon.document, recon.illegible, recon.gap, recon.reused_key, recon.book,
  recon.booked;
alter table recon.run no force row level security;
update recon.run set is_base = false;
alter table recon.run force row level security;

alter table recon.document add column is_adjusted boolean not null;
comment on column recon.document.is_adjusted is 'Tells of legacy changes of balances: without Invoice Settlement compared in every run';

create table recon.seen_change (
  tenant   text collate "C" not null,
  kind     text collate "C" not null check (kind in ('adjustment', 'move')),
  id       text collate "C" not null,
  stream   text collate "C" not null,
  slice    smallint not null check (slice between 0 and 63),
  account  text collate "C" not null,
  currency text collate "C",
  owed     numeric not null,
  text     text collate "C" not null,
  read_in  bigint not null,
  reading  smallint not null,
  primary key (tenant, kind, id)
);
create index seen_change_stream on recon.seen_change (tenant, stream);
create index seen_change_account on recon.seen_change (tenant, account);
comment on table recon.seen_change is 'Zuora''s adjustments of invoices and moves of credit balances, as the last run has read them; of tenants without Invoice Settlement';
comment on column recon.seen_change.stream is 'The invoice, or the credit balance of the account';
comment on column recon.seen_change.currency is 'Null where the account owes nothing by it: an adjustment, or a move that was canceled';
comment on column recon.seen_change.reading is '0 for the first reading of a run, 1 for the second: what that does not show any more is gone';

alter table recon.seen_change enable row level security;
alter table recon.seen_change force row level security;
create policy seen_change_of_tenant on recon.seen_change
  using (tenant = current_setting('es.tenant', true)) with check (tenant = current_setting('es.tenant', true));
grant select, insert, update, delete on recon.seen_change to ${defaultRole};
`
