package io.towline;

import io.towline.cli.TowlineCommand;
import java.io.PrintWriter;
import java.security.Security;

/** The front door. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        askTheDnsItself();
        PrintWriter out = new PrintWriter(System.out, true);
        PrintWriter err = new PrintWriter(System.err, true);
        System.exit(TowlineCommand.execute(out, err, args));
    }

    /**
     * Java remembers addresses for half a minute of its own, which would make {@code resolve-every} longer than it says. To be set
     * before the first lookup; there is no other way than for the whole process.
     */
    static void askTheDnsItself() {
        Security.setProperty("networkaddress.cache.ttl", "0");
    }
}
