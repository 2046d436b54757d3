package io.towline.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/**
 * Runs command lines one after the other in one process, and prints nothing: so that Java learns in one go what commands need, and writes
 * it down. For the launcher and the making of the package, not for people.
 */
public final class CommandsRehearsal {

    /** What has to be set to {@code true} for it. */
    public static final String PROPERTY = "towline.rehearsal";

    private CommandsRehearsal() {}

    public static void run(InputStream commands) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(commands, StandardCharsets.UTF_8));
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            TowlineCommand.execute(nowhere, nowhere, line.split(" "));
        }
    }
}
