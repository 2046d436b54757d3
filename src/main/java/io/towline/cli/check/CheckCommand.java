package io.towline.cli.check;

import io.towline.cli.argument.Argument;
import io.towline.cli.argument.ConfigOption;
import io.towline.cli.argument.Subcommand;
import io.towline.cli.control.ExitCode;
import io.towline.config.ConfigResult;
import io.towline.config.Mistake;
import io.towline.reload.Forewarnings;
import io.towline.reload.SocketFiles;
import io.towline.service.UserAccount;
import io.towline.service.systemd.ServiceUnit;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code towline check}: every mistake of a file at once, or what the file comes to. */
public final class CheckCommand extends Subcommand {

    private static final String LOG_DIR = "TOWLINE_LOG_DIR";

    private final ConfigOption config = new ConfigOption(arguments());
    private final Argument<String> dash =
            arguments().optional("STDIN", "The sign -: reads standard input, as -c - does.");
    private final Argument<String> asUser = arguments()
            .option(
                    "--as-user",
                    "NAME",
                    "Judge as this user would: which files may be read. For root only; \"root\" judges as root itself.");

    public CheckCommand() {
        super(
                "check",
                "Reads a configuration file and prints its mistakes, or what it comes to. As root, where the service is"
                        + " installed, it judges as the service's user: what that one may not read is a mistake.");
    }

    /** A file takes its option, as with all commands. */
    @Override
    public Optional<String> mistake() {
        if (!dash.isGiven()) {
            return Optional.empty();
        }
        String word = dash.value().get();
        if (word.equals("-")) {
            return config.isGiven() ? Optional.of("Name either - or a file, not both.") : Optional.empty();
        }
        return Optional.of("towline check takes no argument \"" + word
                + "\". If it is the configuration file: towline check -c " + word);
    }

    @Override
    public Integer call() {
        if (dash.isGiven()) {
            config.setStandardInput();
        }
        try {
            return new CheckAs(asUser.value(), ServiceUnit.installed()).call(this::judge);
        } catch (IOException impossible) {
            err().println("towline: " + impossible.getMessage());
            return ExitCode.FAILURE;
        }
    }

    private int judge(Optional<UserAccount> account, Optional<ServiceUnit> service) throws IOException {
        Map<String, String> environment = service.map(ServiceUnit::environment).orElse(Map.of());
        ConfigResult own = config.load(environment); // first, so that all classes are there by then
        ConfigResult result = account.isPresent() ? account.get().call(() -> config.load(environment)) : own;
        return switch (service.map(unit -> HiddenFiles.judged(result, unit)).orElse(result)) {
            case ConfigResult.Usable usable -> {
                show(usable, account, service, unwritable(account, environment));
                yield ExitCode.OK;
            }
            case ConfigResult.Unusable unusable -> {
                printMistakes(unusable.mistakes(), err());
                yield ExitCode.CONFIG;
            }
        };
    }

    private static Optional<String> socketTrouble(Path file, Optional<UserAccount> account) {
        Optional<String> own = SocketFiles.trouble(file); // first, so that the class is there by then
        try {
            return account.isPresent() ? account.get().call(() -> SocketFiles.trouble(file)) : own;
        } catch (IOException impossible) {
            return Optional.of("nobody can judge " + file + ": " + impossible.getMessage());
        }
    }

    /** The folder of the log files, if there is one and it takes none. */
    private static Optional<String> unwritable(Optional<UserAccount> account, Map<String, String> environment)
            throws IOException {
        String folder = environment.getOrDefault(LOG_DIR, System.getenv().getOrDefault(LOG_DIR, ""));
        if (folder.isEmpty()) {
            return Optional.empty();
        }
        boolean writable = account.isPresent()
                ? account.get().call(() -> isWritable(Path.of(folder).toAbsolutePath()))
                : isWritable(Path.of(folder).toAbsolutePath());
        String user = account.map(UserAccount::name).orElse(System.getProperty("user.name"));
        return writable
                ? Optional.empty()
                : Optional.of(LOG_DIR + ": user " + user + " cannot write in " + folder + ". As root: install -d -o "
                        + user + " -m 750 " + folder + ".");
    }

    /** Or can be made: the log makes its folder itself. */
    private static boolean isWritable(Path folder) {
        Path there = folder;
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        return Files.isWritable(there);
    }

    public static void printMistakes(List<Mistake> mistakes, PrintWriter err) {
        mistakes.forEach(err::println);
        err.println(mistakes.size() == 1 ? "1 mistake" : mistakes.size() + " mistakes");
    }

    private void show(
            ConfigResult.Usable usable,
            Optional<UserAccount> account,
            Optional<ServiceUnit> service,
            Optional<String> unwritable) {
        PrintWriter out = out();
        String by = account.map(user -> " by user " + user.name()).orElse("");
        out.println(config.file() + " can be used" + by + ".");
        new EffectiveConfig(usable.config()).tables().forEach(table -> {
            out.println();
            table.lines().forEach(out::println);
        });
        List<String> warnings = new ArrayList<>();
        warnings.addAll(Forewarnings.of(
                usable, file -> HiddenFiles.socket(file, service).or(() -> socketTrouble(file, account))));
        unwritable.ifPresent(warnings::add);
        if (!warnings.isEmpty()) {
            out.println();
        }
        warnings.forEach(warning -> out.println("WARN " + warning));
    }
}
