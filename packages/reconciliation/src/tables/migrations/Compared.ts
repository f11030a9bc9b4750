/**
 * Migration 6: which documents a run has compared, in which groups, and whether what it found stands until one of them
 * changes. An incremental run takes that over instead of comparing everything that differs again.
 */
import { defaultRole } from "@counterfoil/event-store/PostgresEventStore"

export const compared = `
create table recon.compared (
  tenant   text collate "C" not null,
  run      bigint not null,
  stream   text collate "C" not null,
  part     text collate "C" not null,
  stands   boolean not null,
  told_in  bigint not null,
  cut_over text collate "C" not null,
  primary key (tenant, run, stream)
);
create index compared_part on recon.compared (tenant, run, part);
comment on table recon.compared is 'Documents that a run has compared, or that stand as a run before has compared them';
comment on column recon.compared.part is 'The first stream of those that were compared together';
comment on column recon.compared.stands is 'Nothing but a change of its documents makes the group differ otherwise';
comment on column recon.compared.told_in is 'Number of the run that compared it';
comment on column recon.compared.cut_over is 'The cut-over that it was compared under, or empty';

alter table recon.compared enable row level security;
alter table recon.compared force row level security;
create policy compared_of_tenant on recon.compared
  using (tenant = current_setting('es.tenant', true)) with check (tenant = current_setting('es.tenant', true));
grant select, insert, update, delete on recon.compared to ${defaultRole};
`
