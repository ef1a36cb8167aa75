package io.forestall.app.cli;

import io.forestall.schemas.config.ConfigException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * The one binary. Exit codes: 0 done, 1 failed, 2 wrong usage or configuration.
 *
 * <p>Whatever a command throws becomes one clear line on standard error; a stack trace is for bugs.
 */
@Command(
    name = "forestall",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    description =
        "Tells a GPU cluster's scheduler which node will stall a training job,"
            + " before the step hangs.",
    footer = {
      "",
      "Start here:   forestall demo",
      "Exit codes:   0 done, 1 failed, 2 wrong usage or configuration",
    },
    subcommands = {
      DemoCommand.class,
      BrokerCommand.class,
      AgentCommand.class,
      ScoreCommand.class,
      AlertCommand.class,
      TopicsCommand.class,
      DoctorCommand.class,
      SimulateCommand.class,
      RecordCommand.class,
      ReplayCommand.class,
      ImportCommand.class,
      DetectCommand.class,
      BacktestCommand.class,
      TrainCommand.class,
      CommandLine.HelpCommand.class,
    })
public final class Forestall implements Runnable {
  static final int FAILED = 1;
  static final int WRONG_USAGE = 2;

  @Spec private CommandSpec spec = CommandSpec.create();

  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /** Runs a command line and returns its exit code. */
  public static int run(String... arguments) {
    return new CommandLine(new Forestall())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(Forestall::explain)
        .execute(arguments);
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "which command? 'forestall demo' shows all of it");
  }

  private static int explain(
      Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
    if (failure instanceof ConfigException) {
      command.getErr().println("The configuration has mistakes:");
      String.valueOf(failure.getMessage())
          .lines()
          .forEach(line -> command.getErr().println("  " + line));
      return WRONG_USAGE;
    }
    if (failure instanceof CommandFailure) {
      command.getErr().println(failure.getMessage());
      return FAILED;
    }
    if (failure instanceof InterruptedException) {
      Thread.currentThread().interrupt();
      return FAILED;
    }
    command.getErr().println("forestall " + command.getCommandName() + " failed unexpectedly:");
    failure.printStackTrace(command.getErr());
    return FAILED;
  }
}
