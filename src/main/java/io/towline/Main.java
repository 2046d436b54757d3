package io.towline;

import io.towline.cli.TowlineCommand;
import java.io.PrintWriter;

/** The front door. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        PrintWriter out = new PrintWriter(System.out, true);
        PrintWriter err = new PrintWriter(System.err, true);
        System.exit(TowlineCommand.execute(out, err, args));
    }
}
