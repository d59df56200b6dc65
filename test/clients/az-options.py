"""Prints, as JSON, the options of those commands of the Azure CLI whose names are the lines of the standard input.

Loads the table of commands once, and the arguments of these commands only: `az … --help` takes seconds for each.
"""

import json
import sys

from azure.cli.core import get_default_cli

GLOBAL = ["--debug", "--help", "-h", "--only-show-errors", "--output", "-o", "--query", "--subscription", "--verbose"]


def main():
    cli = get_default_cli()
    cli.invocation = cli.invocation_cls(
        cli_ctx=cli,
        parser_cls=cli.parser_cls,
        commands_loader_cls=cli.commands_loader_cls,
        help_cls=cli.help_cls,
    )
    loader = cli.invocation.commands_loader
    loader.load_command_table(None)
    answer = {}
    for name in sys.stdin.read().splitlines():
        command = loader.command_table.get(name)
        if command is None:
            continue
        # The names of options are registered for the command that is invoked.
        cli.invocation.data["command_string"] = name
        try:
            loader.load_arguments(name)
        except (AttributeError, ImportError):
            # Distributions package az with other versions of its libraries than its own.
            answer[name] = None
            continue
        options = {
            str(getattr(option, "target", option))
            for argument in command.arguments.values()
            for option in argument.type.settings.get("options_list") or []
        }
        answer[name] = sorted(options - {"--cmd"}) + GLOBAL
    groups = {" ".join(name.split()[:count]) for name in loader.command_table for count in range(1, len(name.split()))}
    json.dump({"commands": answer, "groups": sorted(groups)}, sys.stdout)


main()
