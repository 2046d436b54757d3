package io.towline.cli.argument;

import java.nio.file.Path;

/**
 * A call of a running proxy's API, such as a command makes it, in the words of curl.
 *
 * @param arguments curl's; the path is last, and begins with a slash, perhaps within quotes
 * @param control which proxy is meant
 */
public record ApiCall(String arguments, ControlOptions control) {

    private static final Path SERVICE = Path.of("/run/towline/control.sock");

    /** To the proxy that is meant, or to the service's where that has no socket or is not known. */
    public String byCurl() {
        return byCurl(control.socket().orElse(SERVICE));
    }

    /** To the service's, whoever asks. */
    public String byCurlToService() {
        return byCurl(SERVICE);
    }

    /** Two lines: the path of a socket may be long. */
    private String byCurl(Path socket) {
        return "curl --unix-socket " + inShell(socket.toString()) + " \\\n  "
                + arguments.replaceFirst("(?<=^|[ '])/", "http://towline/api/v1/");
    }

    private static String inShell(String word) {
        return word.matches("[\\w/.,:+@%=-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
