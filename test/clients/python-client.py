"""Drives the simulated Azure with Microsoft's SDK for Python, one section at a time, and prints what it saw as JSON.

Usage: python-client.py SECTION, with PGWARDEN_CLIENT: JSON of the endpoints and the server to work on.
"""

import json
import os
import sys

from azure.core.exceptions import ClientAuthenticationError, HttpResponseError
from azure.identity import ClientSecretCredential
from azure.keyvault.keys import KeyClient
from azure.mgmt.monitor import MonitorManagementClient
from azure.mgmt.rdbms.postgresql_flexibleservers import PostgreSQLManagementClient

given = json.loads(os.environ["PGWARDEN_CLIENT"])
arm = given["resourceManager"]
group, name, server_id = given["resourceGroup"], given["server"], given["serverId"]


def credential(secret):
    return ClientSecretCredential(
        tenant_id="adfs",
        client_id=given["clientId"],
        client_secret=secret,
        authority=arm,
        disable_instance_discovery=True,
    )


def client(kind, secret=given["clientSecret"]):
    return kind(
        credential(secret),
        given["subscriptionId"],
        base_url=arm,
        credential_scopes=[f"{arm}/.default"],
        # Azure says when to ask again; without it, clients of this age wait half a minute.
        polling_interval=1,
    )


def servers():
    postgres = client(PostgreSQLManagementClient)
    pages = [[server.name for server in page] for page in postgres.servers.list().by_page()]
    one = postgres.servers.get(group, name)
    return {
        "pages": [len(page) for page in pages],
        "names": sorted(server for page in pages for server in page),
        "one": {"name": one.name, "state": one.state, "version": one.version, "location": one.location},
    }


def parameter():
    postgres = client(PostgreSQLManagementClient)
    before = postgres.configurations.get(group, name, "log_duration")
    change = {"properties": {"value": "on", "source": "user-override"}}
    after = postgres.configurations.begin_update(group, name, "log_duration", change).result()
    listed = {found.name: found.value for found in postgres.configurations.list_by_server(group, name)}
    return {
        "before": before.value,
        "after": [after.value, after.source],
        "listed": listed["log_duration"],
        "many": len(listed) > 300,
    }


def firewall():
    postgres = client(PostgreSQLManagementClient)
    rules = postgres.firewall_rules
    office = {"properties": {"startIpAddress": "203.0.113.1", "endIpAddress": "203.0.113.9"}}
    made = rules.begin_create_or_update(group, name, "office", office).result()
    listed = [rule.name for rule in rules.list_by_server(group, name)]
    rules.begin_delete(group, name, "office").result()
    return {
        "made": [made.start_ip_address, made.end_ip_address],
        "listed": listed,
        "left": [rule.name for rule in rules.list_by_server(group, name)],
    }


def restart():
    postgres = client(PostgreSQLManagementClient)
    change = {"properties": {"value": "200", "source": "user-override"}}
    pending = postgres.configurations.begin_update(group, name, "max_connections", change).result()
    postgres.servers.begin_restart(group, name).result()
    after = postgres.configurations.get(group, name, "max_connections")
    return [pending.is_config_pending_restart, after.is_config_pending_restart]


def diagnostics():
    settings = client(MonitorManagementClient).diagnostic_settings
    before = [found.name for found in settings.list(server_id)]
    settings.delete(server_id, before[0])
    logs = [{"category": "PostgreSQLLogs", "enabled": True}]
    wanted = {"workspace_id": given["workspaceId"], "logs": logs}
    settings.create_or_update(server_id, "by-python", wanted)
    made = settings.get(server_id, "by-python")
    return {
        "before": before,
        "made": [made.workspace_id, [(log.category, log.enabled) for log in made.logs]],
    }


def keys():
    vault = KeyClient(given["keyVault"], credential(given["clientSecret"]), verify_challenge_resource=False)
    before = vault.get_key("pg-fleet")
    after = vault.rotate_key("pg-fleet")
    versions = [found.version for found in vault.list_properties_of_key_versions("pg-fleet")]
    return {
        "isNew": before.properties.version != after.properties.version,
        "bothListed": {before.properties.version, after.properties.version} <= set(versions),
    }


def refusals():
    postgres = client(PostgreSQLManagementClient)

    def code(call):
        try:
            call()
        except ClientAuthenticationError as problem:
            return str(problem)
        except HttpResponseError as problem:
            return [problem.status_code, problem.error.code]
        return None

    wrong = {"properties": {"value": "banana", "source": "user-override"}}
    return {
        "noServer": code(lambda: postgres.servers.get(group, "no-such-server")),
        "noParameter": code(lambda: postgres.configurations.get(group, name, "no_such")),
        "badValue": code(
            lambda: postgres.configurations.begin_update(group, name, "log_duration", wrong).result()
        ),
        "wrongSecret": code(lambda: client(PostgreSQLManagementClient, "wrong").servers.get(group, name)),
    }


sections = {
    "servers": servers,
    "parameter": parameter,
    "firewall": firewall,
    "restart": restart,
    "diagnostics": diagnostics,
    "keys": keys,
    "refusals": refusals,
}

print(json.dumps(sections[sys.argv[1]]()))
