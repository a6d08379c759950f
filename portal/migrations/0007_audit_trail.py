"""The audit trail, which the database itself keeps from being changed; decisions enter it when they are committed."""

from django.apps import apps as live_apps
from django.contrib.auth.management import create_permissions
from django.db import migrations, models

CHAIN = """
CREATE FUNCTION portal_audit_digest(entry portal_auditentry, before bytea) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
    SELECT sha256(before || convert_to(concat_ws(E'\\x1f', entry.id, extract(epoch FROM entry.at), entry.kind,
        coalesce(entry.actor_id::text, '-'), entry.actor, coalesce(host(entry.address), '-'), entry.what,
        coalesce(entry.step::text, '-'), coalesce(entry.review::text, '-')), 'UTF8'))
$$;

CREATE FUNCTION portal_audit_chain() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE before bytea;
BEGIN
    -- One after the other, in the order of their numbers: the number is drawn only when it is this entry's turn.
    PERFORM pg_advisory_xact_lock(hashtext('portal_auditentry'));
    NEW.id := nextval(pg_get_serial_sequence('portal_auditentry', 'id'));
    SELECT hash INTO before FROM portal_auditentry ORDER BY id DESC LIMIT 1;
    NEW.hash := portal_audit_digest(NEW, coalesce(before, ''));
    RETURN NEW;
END $$;
CREATE TRIGGER audit_chain BEFORE INSERT ON portal_auditentry FOR EACH ROW EXECUTE FUNCTION portal_audit_chain();

CREATE FUNCTION portal_audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit trail is only ever added to' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER audit_kept BEFORE UPDATE OR DELETE ON portal_auditentry
    FOR EACH ROW EXECUTE FUNCTION portal_audit_refuse();
CREATE TRIGGER audit_not_emptied BEFORE TRUNCATE ON portal_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION portal_audit_refuse();
"""

DECISIONS = """
CREATE FUNCTION portal_audit_step() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE row portal_step%ROWTYPE;
BEGIN
    SELECT * INTO row FROM portal_step WHERE id = NEW.id;  -- as it is at the commit
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'INSERT' THEN
        INSERT INTO portal_auditentry (at, kind, actor_id, actor, what, step, hash)
        SELECT now(), 'decision', row.by_id, coalesce((SELECT username FROM auth_user WHERE id = row.by_id), ''),
               left(row.kind || ' ' || row.summary, 500), row.id, '';
    ELSIF OLD.undone_at IS NULL AND NEW.undone_at IS NOT NULL THEN
        INSERT INTO portal_auditentry (at, kind, actor_id, actor, what, step, hash)
        SELECT now(), 'undone', row.undone_by_id,
               coalesce((SELECT username FROM auth_user WHERE id = row.undone_by_id), ''),
               left(row.kind || ' ' || row.summary, 500), row.id, '';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER audit_step AFTER INSERT OR UPDATE OF undone_at ON portal_step
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION portal_audit_step();

CREATE FUNCTION portal_audit_review() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO portal_auditentry (at, kind, actor_id, actor, what, review, hash)
    SELECT now(), 'review', NEW.by_id, coalesce((SELECT username FROM auth_user WHERE id = NEW.by_id), ''),
           left(NEW.action || ' ' || NEW.article_id || ' ' || NEW.from_state || ' → ' || NEW.to_state || ' ' || NEW.reason,
                500), NEW.id, '';
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER audit_review AFTER INSERT ON articles_reviewstep
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION portal_audit_review();
"""

UNDO = """
DROP TRIGGER audit_review ON articles_reviewstep;
DROP TRIGGER audit_step ON portal_step;
DROP FUNCTION portal_audit_review, portal_audit_step;
DROP TRIGGER audit_not_emptied ON portal_auditentry;
DROP TRIGGER audit_kept ON portal_auditentry;
DROP TRIGGER audit_chain ON portal_auditentry;
DROP FUNCTION portal_audit_refuse, portal_audit_chain, portal_audit_digest;
"""


def grant(apps, schema_editor):
    using = schema_editor.connection.alias
    create_permissions(live_apps.get_app_config('portal'), verbosity=0, using=using, apps=live_apps)
    permission = apps.get_model('auth', 'Permission').objects.using(using).get(
        content_type__app_label='portal', codename='view_auditentry'
    )
    for group in apps.get_model('auth', 'Group').objects.using(using).filter(name='管理员'):
        group.permissions.add(permission)


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0006_stamps'),
        ('articles', '0002_review_uploads_and_reprints'),
    ]

    operations = [
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='时间')),
                ('kind', models.CharField(choices=[('sign_in', '登录'), ('sign_in_failed', '登录失败'), ('locked_out', '登录被锁'), ('sign_out', '退出'), ('password', '改密码'), ('factor', '两步验证'), ('account', '账号'), ('rights', '权限'), ('decision', '决定'), ('undone', '撤销'), ('review', '审稿'), ('export', '导出'), ('key', '密钥'), ('key_used', '使用密钥')], max_length=20, verbose_name='事项')),
                ('actor_id', models.BigIntegerField(null=True, verbose_name='用户编号')),
                ('actor', models.CharField(blank=True, max_length=150, verbose_name='用户')),
                ('address', models.GenericIPAddressField(null=True, verbose_name='网络地址')),
                ('what', models.CharField(blank=True, max_length=500, verbose_name='内容')),
                ('step', models.BigIntegerField(null=True, verbose_name='操作编号')),
                ('review', models.BigIntegerField(null=True, verbose_name='审稿记录编号')),
                ('hash', models.BinaryField(default=b'', editable=False, max_length=32, verbose_name='链指纹')),
            ],
            options={
                'verbose_name': '审计记录',
                'verbose_name_plural': '审计记录',
                'ordering': ['-pk'],
                'indexes': [
                    models.Index(fields=['kind', '-id'], name='audit_kind'),
                    models.Index(fields=['actor_id', '-id'], name='audit_actor'),
                ],
            },
        ),
        migrations.RunSQL(CHAIN, migrations.RunSQL.noop),
        migrations.RunSQL(DECISIONS, UNDO),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
