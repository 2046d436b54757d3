package io.towline.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintWriter;
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
        StandardOutput nothing = new StandardOutput(OutputStream.nullOutputStream(), StandardCharsets.UTF_8);
        PrintWriter nowhere = nothing.writer();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            Commands.execute(nowhere, nowhere, line.split(" "));
        }
        nothing.finish(0, nowhere);
    }
}
