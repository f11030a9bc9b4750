/**
 * Migration 11: keys of subjects, wrapped by a key that is never in the database. The only table of the schema whose rows
 * may lose what is in them: an erasure takes the key away for ever and leaves when, by whom and why. A trigger lets
 * nothing else happen to a row but another wrapping of the same key, not by the owner either; nobody takes a row away, so
 * that no key is ever born a second time.
 *
 * The application reads, and writes by three functions. A destroyed key stays in the database's files until they are
 * vacuumed and written over, in its WAL, and in what was copied before; everywhere wrapped.
 */
import { applicationRole } from "./Access.ts"

const tenantIsMine = `
  if p_tenant is distinct from nullif(current_setting('es.tenant', true), '') then
    raise exception 'this connection is not for tenant %', p_tenant using errcode = 'insufficient_privilege';
  end if;`

const options = "language plpgsql security definer set search_path = pg_catalog, pg_temp"

export const subjectKeys = `
create table es.subject_key (
  tenant     text         not null,
  subject    text         not null,
  generation integer      not null check (generation > 0),
  kek_id     text,
  wrapped    bytea,
  erased_at  timestamptz,
  erased_by  varchar(255),
  reason     text,
  primary key (tenant, subject, generation),
  check ((kek_id is null) = (wrapped is null)),
  check ((wrapped is null) = (erased_at is not null)),
  check ((erased_at is null) = (erased_by is null) and (erased_at is null) = (reason is null))
);
create index subject_key_erased on es.subject_key (tenant) where erased_at is not null;
create index subject_key_wrapped on es.subject_key (tenant, kek_id) where kek_id is not null;
comment on table es.subject_key is 'Keys of what is personal, each wrapped by a key kept elsewhere; an erased one is gone';
comment on column es.subject_key.generation is 'One more than the erasures before it';

create function es.refuse_key_change() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  raise exception 'update of es.subject_key refused: a key is wrapped anew or destroyed, nothing else'
    using errcode = 'insufficient_privilege', hint = 'Use es.erase_subject or es.rewrap_subject_key.';
end $$;
revoke all on function es.refuse_key_change() from public;

create trigger subject_key_changes before update on es.subject_key
  for each row when (old.erased_at is not null
    or (old.tenant, old.subject, old.generation) is distinct from (new.tenant, new.subject, new.generation))
  execute function es.refuse_key_change();
create trigger subject_key_kept before delete on es.subject_key
  for each row execute function es.refuse_change();
create trigger subject_key_no_truncate before truncate on es.subject_key execute function es.refuse_change();
alter table es.subject_key enable always trigger subject_key_changes;
alter table es.subject_key enable always trigger subject_key_kept;
alter table es.subject_key enable always trigger subject_key_no_truncate;

alter table es.subject_key enable row level security;
alter table es.subject_key force row level security;
create policy subject_key_of_tenant on es.subject_key
  using (tenant = current_setting('es.tenant', true)) with check (tenant = current_setting('es.tenant', true));

create function es.keep_subject_key(
  p_tenant text, p_subject text, p_generation integer, p_kek_id text, p_wrapped bytea)
returns setof es.subject_key ${options} as $$
begin
  ${tenantIsMine}
  insert into es.subject_key (tenant, subject, generation, kek_id, wrapped)
  values (p_tenant, p_subject, p_generation, p_kek_id, p_wrapped)
  on conflict do nothing;
  return query select k.* from es.subject_key k
    where k.tenant = p_tenant and k.subject = p_subject and k.generation = p_generation;
end $$;
comment on function es.keep_subject_key is 'Keeps a new key, or tells the one of that name that is there or was';

create function es.erase_subject(
  p_tenant text, p_subject text, p_generation integer, p_by text, p_reason text)
returns void ${options} as $$
begin
  ${tenantIsMine}
  insert into es.subject_key as k (tenant, subject, generation, erased_at, erased_by, reason)
  values (p_tenant, p_subject, p_generation, clock_timestamp(), p_by, p_reason)
  on conflict (tenant, subject, generation) do update
  set kek_id = null, wrapped = null, erased_at = excluded.erased_at, erased_by = excluded.erased_by,
    reason = excluded.reason
  where k.erased_at is null;
end $$;
comment on function es.erase_subject is 'Destroys a key for ever; what it has encrypted can be read by nobody';

create function es.rewrap_subject_key(
  p_tenant text, p_subject text, p_generation integer, p_before bytea, p_kek_id text, p_wrapped bytea)
returns boolean ${options} as $$
begin
  ${tenantIsMine}
  update es.subject_key k set kek_id = p_kek_id, wrapped = p_wrapped
  where k.tenant = p_tenant and k.subject = p_subject and k.generation = p_generation and k.wrapped = p_before;
  return found;
end $$;
comment on function es.rewrap_subject_key is 'Another wrapping of the same key, when the key that wraps is followed by another';

revoke all on function es.keep_subject_key, es.erase_subject, es.rewrap_subject_key from public;
grant select on es.subject_key to ${applicationRole};
grant execute on function es.keep_subject_key, es.erase_subject, es.rewrap_subject_key to ${applicationRole};
`
