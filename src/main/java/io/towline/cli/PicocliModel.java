package io.towline.cli;

import io.towline.cli.argument.Argument;
import io.towline.cli.argument.Subcommand;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;

/** A command as picocli has it, made of the command's own declarations: for its help, its slips, and the completion in shells. */
public final class PicocliModel {

    private final CommandSpec spec;

    /** In {@code command} the values are set; the call goes by here, since only picocli knows where to print. */
    private PicocliModel(Subcommand command) {
        spec = CommandSpec.wrapWithoutInspection((Callable<Integer>) () -> call(command));
        spec.name(command.name());
        spec.usageMessage()
                .description(command.description().stream()
                        .map(PicocliModel::literal)
                        .toArray(String[]::new));
        command.apiCall()
                .ifPresent(call -> spec.usageMessage()
                        .sectionMap()
                        .put(UsageMessageSpec.SECTION_KEY_FOOTER, _ -> "\nThe same by curl:\n" + call.byCurl() + "\n"));
        command.arguments().options().forEach(each -> spec.addOption(option(each)));
        List<Argument<?>> positional = command.arguments().positional();
        for (int i = 0; i < positional.size(); i++) {
            spec.addPositional(positional(positional.get(i), Integer.toString(i)));
        }
        spec.mixinStandardHelpOptions(true);
        if (command instanceof VersionCommand) {
            spec.versionProvider(new TowlineCommand.Told());
        }
    }

    public static CommandSpec of(Subcommand command) {
        return new PicocliModel(command).spec;
    }

    private int call(Subcommand command) throws Exception {
        CommandLine line = spec.commandLine();
        if (command.mistake().isPresent()) {
            throw new ParameterException(line, command.mistake().get());
        }
        command.printTo(line.getOut(), line.getErr());
        return command.call();
    }

    private static OptionSpec option(Argument<?> argument) {
        OptionSpec.Builder option = OptionSpec.builder(argument.names().toArray(String[]::new))
                .type(argument.kind())
                .hasInitialValue(false)
                .description(literal(argument.description()))
                .setter(setter(argument));
        return argument.isFlag()
                ? option.build() // of no arity that is said, so that --undo=false is understood
                : option.arity("1").paramLabel(argument.label()).build();
    }

    private static PositionalParamSpec positional(Argument<?> argument, String index) {
        return PositionalParamSpec.builder()
                .type(argument.kind())
                .hasInitialValue(false)
                .index(index)
                .required(argument.isRequired())
                .arity(argument.isRequired() ? "1" : "0..1")
                .paramLabel(argument.label())
                .description(literal(argument.description()))
                .setter(setter(argument))
                .build();
    }

    /** picocli sets nothing at the beginning too, and that is how a value is when it was not given. */
    private static ISetter setter(Argument<?> argument) {
        return new ISetter() {
            @Override
            public <T> T set(T value) {
                if (value != null) {
                    argument.set(value);
                }
                return value;
            }
        };
    }

    /** picocli's texts are formats. */
    private static String literal(String text) {
        return text.replace("%", "%%");
    }
}
