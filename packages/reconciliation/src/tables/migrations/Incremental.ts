/**
 * Migration 2: what an incremental run needs to know without looking at everything. A document that has moved to another
 * account makes the former one's sums other ones; and documents of Zuora that vanish without a trace show in the count and
 * sum of their slice.
 */
import { defaultRole } from "@counterfoil/event-store/PostgresEventStore"

export const incremental = `
alter table recon.document add column former_account text collate "C";
comment on column recon.document.former_account is 'The account that it belonged to before, if it has moved';

create table recon.tally (
  tenant    text collate "C" not null,
  slice     smallint not null check (slice between 0 and 63),
  currency  text collate "C" not null,
  documents bigint not null,
  owed      numeric not null,
  primary key (tenant, slice, currency)
) with (fillfactor = 50);
comment on table recon.tally is 'Zuora''s documents in recon.seen, counted and summed up per slice';

alter table recon.tally enable row level security;
alter table recon.tally force row level security;
create policy tally_of_tenant on recon.tally
  using (tenant = current_setting('es.tenant', true)) with check (tenant = current_setting('es.tenant', true));
grant select, insert, update, delete on recon.tally to ${defaultRole};
`
