"""The group of commands, of which the plain form is one that needs no name."""

import click
from click_default_group import DefaultGroup

from .console import add_version
from .explain import explain
from .gallery import gallery
from .generate import generate
from .import_model import import_model
from .init import init
from .schema import schema

HELP_OPTIONS = ("-h", "--help")

EXAMPLES = """\b
Examples:
  keras-estimator-gen mlp.toml                          write mlp.py and its tests here
  keras-estimator-gen specs/*.toml -o src/pkg/models    write them into a package
  keras-estimator-gen mlp.toml -o src/pkg --check       fail if anything is out of date (CI)
  keras-estimator-gen mlp.toml -o src/pkg --diff        show what would change
  keras-estimator-gen mlp.toml --stdout                 print the module
  keras-estimator-gen mlp.toml --package my-nets -o nets    write a project that pip installs
  keras-estimator-gen init ChurnNet --from mlp_classifier
"""


class CommandGroup(DefaultGroup):
    """Commands, and what runs when the first word names none: the specifications to generate."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the command line.

        All of a line without a command belongs to the plain form: the group would drop ``--``,
        and would take the ``h`` in ``-oshared`` for a question for help.
        """
        if args and args[0] not in {*self.commands, *HELP_OPTIONS, "--version"}:
            args = [self.default_cmd_name, *args]
        rest: list[str] = super().parse_args(ctx, args)
        return rest

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write both forms of the command line."""
        formatter.write_usage(ctx.command_path, "[OPTIONS] SPEC...")
        formatter.write_usage(ctx.command_path, "COMMAND ...", prefix="       ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options of the plain form, then the commands."""
        plain = self.commands[self.default_cmd_name]
        click.Command.format_options(plain, ctx, formatter)
        self.format_commands(ctx, formatter)


@click.group(
    cls=CommandGroup,
    default=generate.name,
    epilog=EXAMPLES,
    help=generate.help,
    context_settings={"help_option_names": HELP_OPTIONS},
)
@add_version
def main() -> None:
    """Run the command that the first word names, or the plain form."""


for _command in (generate, explain, gallery, import_model, init, schema):
    main.add_command(_command)
