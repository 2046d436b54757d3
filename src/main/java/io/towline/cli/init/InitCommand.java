package io.towline.cli.init;

import io.towline.cli.argument.Argument;
import io.towline.cli.argument.Program;
import io.towline.cli.argument.Subcommand;
import io.towline.cli.check.CheckCommand;
import io.towline.cli.control.ExitCode;
import io.towline.config.ConfigResult;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** {@code towline init}: writes a first file, of three answers or as many options. */
public final class InitCommand extends Subcommand {

    private static final String USUAL_FILE = "towline.conf";
    private static final String STANDARD_OUTPUT = "-";

    private final InputStream answers;
    private final Argument<String> file = arguments()
            .optional(
                    "FILE",
                    "The file to write (default: " + USUAL_FILE
                            + "); - prints it. One that is there is never replaced.");
    private final Argument<String> to = arguments()
            .option(
                    "--to",
                    "URL",
                    "Your server, such as http://127.0.0.1:3000; several with commas. Without it three questions are asked.");
    private final Argument<String> listen = arguments()
            .option("--listen", "ADDRESS", "Where clients connect (default: " + FirstFile.USUAL_ADDRESS + ").");
    private final Argument<String> host =
            arguments().option("--host", "NAME", "The only host that is served (default: any).");
    private final Argument<String> cert = arguments()
            .option("--cert", "FILE", "For TLS: the certificate's chain (PEM), relative to the written file.");
    private final Argument<String> key = arguments().option("--key", "FILE", "For TLS: its key (PEM), likewise.");

    /** @param answers where the answers to questions come from */
    public InitCommand(InputStream answers) {
        super(
                "init",
                "Writes a first configuration file, with comments that lead on. Asks three questions, unless options answer them.");
        this.answers = answers;
    }

    @Override
    public Optional<String> mistake() {
        return cert.isGiven() == key.isGiven()
                ? Optional.empty()
                : Optional.of("TLS needs both: --cert FILE --key FILE.");
    }

    @Override
    public Integer call() {
        String name = file.orElse(USUAL_FILE);
        if (!name.equals(STANDARD_OUTPUT) && Files.exists(Path.of(name))) {
            return failure(name + " is there already. Name another file: towline init FILE");
        }
        try {
            return judged(to.isGiven() ? given() : asked(), name);
        } catch (IOException failed) {
            return failure("cannot read the answers: " + failed.getMessage());
        }
    }

    private FirstFile given() {
        return certified(FirstFile.of(to.value().get(), listen.value()).named(host.value()));
    }

    private FirstFile certified(FirstFile plain) {
        return plain.with(cert.value()
                .map(chain -> new FirstFile.Certificate(chain, key.value().get())));
    }

    private FirstFile asked() throws IOException {
        BufferedReader reader = new BufferedReader(new InputStreamReader(answers, StandardCharsets.UTF_8));
        String server = answer(reader, "Where is your server?", FirstFile.USUAL_SERVER);
        String address = listen.isGiven()
                ? listen.value().get()
                : answer(reader, "Where do clients connect?", FirstFile.USUAL_ADDRESS);
        String name = host.isGiven() ? host.value().get() : answer(reader, "By which host name?", "any");
        Optional<String> only = name.equals("any") ? Optional.empty() : Optional.of(name);
        return certified(FirstFile.of(server, Optional.of(address)).named(only));
    }

    private String answer(BufferedReader reader, String question, String usual) throws IOException {
        err().print(question + " [" + usual + "] ");
        err().flush();
        String line = reader.readLine();
        if (line == null) {
            err().println();
        }
        return line == null || line.isBlank() ? usual : line.strip();
    }

    /** Certificates may be fetched later: only what was answered is judged. */
    private int judged(FirstFile first, String name) {
        if (first.with(Optional.empty()).load(Path.of(name)) instanceof ConfigResult.Unusable unusable) {
            CheckCommand.printMistakes(unusable.mistakes(), err());
            return ExitCode.CONFIG;
        }
        return name.equals(STANDARD_OUTPUT) ? print(first) : write(first, name);
    }

    private int print(FirstFile first) {
        out().print(first.text());
        out().flush();
        return ExitCode.OK;
    }

    private int write(FirstFile first, String name) {
        try {
            Files.writeString(Path.of(name), first.text(), StandardOpenOption.CREATE_NEW);
        } catch (FileAlreadyExistsException meanwhile) {
            return failure(name + " is there already. Name another file: towline init FILE");
        } catch (NoSuchFileException missing) {
            return failure("there is no folder for " + name + ". Make it first.");
        } catch (AccessDeniedException denied) {
            return failure("cannot write " + name + ": permission denied.");
        } catch (IOException failed) {
            return failure("cannot write " + name + ": " + failed.getMessage());
        }
        out().println(name + " is written. Now:");
        out().println("  " + Program.name() + " check -c " + name + "    says what it comes to");
        out().println("  " + Program.name() + " run -c " + name + "      runs it");
        return ExitCode.OK;
    }

    private int failure(String what) {
        err().println("towline: " + what);
        return ExitCode.FAILURE;
    }
}
