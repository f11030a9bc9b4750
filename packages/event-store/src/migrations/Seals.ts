/**
 * Migration 4: signed tree heads, each with what it adds to its log's hash tree. No foreign key to `es.log_head`: it
 * would take the row lock that appends wait for. The keys make forks impossible instead: of two sealers that go on from
 * the same head, the second is refused.
 *
 * The application may add heads. Without the signing key they prove nothing, so this gives no power over history.
 */
import { applicationRole } from "./Access.ts"

export const seals = `
create table es.tree_head (
  tenant    text        not null,
  log       integer     not null check (log >= 0),
  size      bigint      not null check (size > 0),
  root      bytea       not null check (octet_length(root) = 32),
  previous  bytea       not null check (octet_length(previous) = 32),
  signed_at timestamptz not null,
  key_id    text        not null,
  signature bytea       not null check (octet_length(signature) = 64),
  edge      bytea       not null check (octet_length(edge) % 32 = 0),
  tiles     bytea       not null check (octet_length(tiles) % 32 = 0),
  leaves    bytea       not null check (octet_length(leaves) % 32 = 0),
  primary key (tenant, log, size),
  unique (tenant, log, previous)
);
alter table es.tree_head alter column tiles set storage external, alter column leaves set storage external;
comment on table es.tree_head is 'Signed heads of each log''s hash tree (RFC 6962); without the key nobody can make one';
comment on column es.tree_head.previous is 'Hash of the head before it; zeros for the first';
comment on column es.tree_head.edge is 'Hashes of the tree''s complete subtrees: all that growing it needs';
comment on column es.tree_head.tiles is 'Hashes of the subtrees of 1,024 leaves completed since the head before';
comment on column es.tree_head.leaves is 'Hashes of the leaves since the head before: they name the first bad position';

create trigger tree_head_append_only before update or delete on es.tree_head
  for each row execute function es.refuse_change();
create trigger tree_head_no_truncate before truncate on es.tree_head execute function es.refuse_change();
alter table es.tree_head enable always trigger tree_head_append_only;
alter table es.tree_head enable always trigger tree_head_no_truncate;

alter table es.tree_head enable row level security;
alter table es.tree_head force row level security;
create policy tree_head_of_tenant on es.tree_head
  using (tenant = current_setting('es.tenant', true)) with check (tenant = current_setting('es.tenant', true));

grant select, insert on es.tree_head to ${applicationRole};
`
