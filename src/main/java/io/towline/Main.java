package io.towline;

import io.towline.cli.Commands;
import io.towline.cli.CommandsRehearsal;
import io.towline.cli.HelpPages;
import io.towline.cli.StandardOutput;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.Security;
import java.util.Set;

/** The front door. */
public final class Main {
    private static final String DISABLED_EXTENSIONS = "jdk.tls.server.disableExtensions";
    private static final String SERVER_NAME = "server_name";

    private static final Set<String> LASTING = Set.of("run", "demo");

    private Main() {}

    public static void main(String[] args) throws IOException {
        if (lasts(args)) {
            askTheDnsItself();
            readServerNamesItself();
        } else {
            keepLogFilesForTheProxy();
        }
        if (Boolean.getBoolean(CommandsRehearsal.PROPERTY)) {
            CommandsRehearsal.run(System.in);
            return;
        }
        if (System.getProperty(HelpPages.PROPERTY) != null) {
            HelpPages.write(Path.of(System.getProperty(HelpPages.PROPERTY)));
            return;
        }
        StandardOutput out = new StandardOutput(charset(System.out));
        PrintWriter err = new PrintWriter(System.err, true, charset(System.err));
        System.exit(out.finish(execute(out, err, args), err));
    }

    /** The others are over in a moment. */
    private static boolean lasts(String[] args) {
        return args.length > 0 && LASTING.contains(args[0]);
    }

    /** Whatever breaks: threads that are left would keep a process alive that does nothing any more. */
    private static int execute(StandardOutput out, PrintWriter err, String... args) {
        try {
            return Commands.execute(out.writer(), err, args);
        } catch (Throwable broken) {
            broken.printStackTrace(err);
            return 1;
        }
    }

    /** A locale that says nothing of characters (C, POSIX: services, cron) would make question marks of all beyond ASCII. */
    static Charset charset(PrintStream stream) {
        return stream.charset().equals(StandardCharsets.US_ASCII) ? StandardCharsets.UTF_8 : stream.charset();
    }

    /**
     * Commands other than the proxy open no log files: as root they would make files that the service cannot write, and {@code check}
     * is to leave no trace. To be set before the first logger is asked for.
     */
    static void keepLogFilesForTheProxy() {
        System.setProperty("logback.configurationFile", "io/towline/log/commands.xml");
    }

    /**
     * Java remembers addresses for half a minute of its own, that there is none for ten seconds, and may be told to go on with old ones.
     * Any of it would make {@code resolve-every} longer than it says. To be set before the first lookup; there is no other way than for the
     * whole process.
     */
    static void askTheDnsItself() {
        Security.setProperty("networkaddress.cache.ttl", "0");
        Security.setProperty("networkaddress.cache.negative.ttl", "0");
        Security.setProperty("networkaddress.cache.stale.ttl", "0");
    }

    /**
     * Java's TLS ends the handshake with a client that asks for a host name with an underscore, a hyphen at an end or a final dot. Towline
     * reads the name itself, and Java is not to look at it. To be set before the first handshake; for the whole process, too. Names that
     * Towline sends to servers are not concerned.
     */
    static void readServerNamesItself() {
        String others = System.getProperty(DISABLED_EXTENSIONS, "");
        System.setProperty(DISABLED_EXTENSIONS, others.isEmpty() ? SERVER_NAME : others + "," + SERVER_NAME);
    }
}
