package io.towline.config.read.upstream;

import io.towline.config.UpstreamConfig.Location.UnixSocket;
import io.towline.config.value.Unfit;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server that is a socket file: {@code unix:/run/app.sock}. The spellings that people bring mean the same where they can mean nothing else:
 * {@code http://unix:/run/app.sock:/} of nginx, {@code unix:///run/app.sock}, {@code ws+unix:/run/app.sock}. Of others it is said what to write.
 */
final class UnixUrl {

    private static final Pattern SHAPE =
            Pattern.compile("(?:([A-Za-z][A-Za-z0-9]*)(?:://|\\+))?([Uu][Nn][Ii][Xx])([:@])(.*)", Pattern.DOTALL);

    /** Of a machine that is called so. */
    private static final Pattern HOST_AND_PORT = Pattern.compile("[0-9]+([/?#].*)?", Pattern.DOTALL);

    private final String text;
    private final boolean tls;

    private UnixUrl(String text, boolean tls) {
        this.text = text;
        this.tls = tls;
    }

    /** Empty where it is about no socket file. */
    static Optional<ServerUrl> parse(String text) throws Unfit {
        if (text.startsWith("/") || text.startsWith("unix//")) {
            throw new UnixUrl(text, false)
                    .otherwise("has no \"unix:\" before its path", text.replaceFirst("^unix", ""));
        }
        Matcher shape = SHAPE.matcher(text);
        if (!shape.matches() || HOST_AND_PORT.matcher(shape.group(4)).matches()) {
            return Optional.empty();
        }
        String scheme = shape.group(1) == null ? "" : shape.group(1);
        boolean tls = scheme.equalsIgnoreCase("wss") || scheme.equalsIgnoreCase("https");
        UnixUrl url = new UnixUrl(text, tls);
        String file = url.file(shape.group(3), shape.group(4));
        url.judge(scheme, shape.group(2), file);
        return Optional.of(new ServerUrl(tls, new UnixSocket(url.path(file))));
    }

    private void judge(String scheme, String unix, String file) throws Unfit {
        String small = scheme.toLowerCase(Locale.ROOT);
        boolean known = small.isEmpty() || small.matches("(ws|http)s?");
        if (!known) {
            throw otherwise("has the scheme " + scheme, file);
        }
        if (!scheme.equals(small) || !unix.equals("unix")) {
            throw otherwise("has its scheme in capitals", file);
        }
    }

    /** Without what stands around it. */
    private String file(String separator, String rest) throws Unfit {
        if (rest.startsWith("@") || separator.equals("@") && !rest.startsWith("/")) {
            throw new Unfit(
                    "\"" + text + "\" is an abstract socket, and Towline knows socket files only. Let the server"
                            + " listen on a file, such as /run/app.sock.");
        }
        if (separator.equals("@")) {
            throw otherwise("has an @ in the place of a colon", rest);
        }
        if (rest.regionMatches(true, 0, "//%2F", 0, 5) || rest.regionMatches(true, 0, "%2F", 0, 3)) {
            throw otherwise("has its path encoded", decoded(rest));
        }
        if (rest.startsWith("//") && !rest.startsWith("///")) {
            throw otherwise("has a host, which a socket file has not", rest);
        }
        return behind(rest);
    }

    private String behind(String rest) throws Unfit {
        int colon = rest.indexOf(':');
        if (rest.indexOf('|') >= 0) {
            throw otherwise("has more behind its file", rest.substring(0, rest.indexOf('|')));
        }
        if (colon < 0) {
            return rest;
        }
        String file = rest.substring(0, colon);
        String after = rest.substring(colon + 1);
        if (file.isEmpty() || after.isEmpty() || after.equals("/")) {
            return file;
        }
        if (after.startsWith("/")) {
            throw new Unfit("\"" + text + "\" has a path behind its file. Write \"" + written(file)
                    + "\", and rewrite = \"" + after.replaceFirst("[?#].*", "") + "\" in the routes.");
        }
        throw otherwise("has a colon behind its file", file);
    }

    private static String decoded(String rest) {
        String encoded = rest.replaceFirst("^//", "").replaceFirst("/.*", "");
        try {
            return URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException half) {
            return "";
        }
    }

    private Path path(String file) throws Unfit {
        if (file.chars().anyMatch(letter -> letter < ' ' || letter == 127)) {
            throw new Unfit("a server's socket file has a character in its name that cannot be seen.");
        }
        if (!file.startsWith("/") && !file.isEmpty()) {
            throw new Unfit("\"" + text + "\" is not the whole path of a socket file. Write the whole one, from / on.");
        }
        Path path;
        try {
            path = Path.of(file).normalize();
        } catch (InvalidPathException invalid) {
            throw new Unfit("\"" + text + "\" has no valid path: " + invalid.getReason() + ".");
        }
        if (file.isEmpty() || path.getFileName() == null) {
            throw new Unfit("\"" + text + "\" names no socket file. Write such as \"unix:/run/app.sock\".");
        }
        int bytes = path.toString().getBytes(StandardCharsets.UTF_8).length;
        if (bytes > UnixSocket.MOST_BYTES) {
            throw new Unfit("the path of a server's socket file has " + bytes + " bytes, and it may have "
                    + UnixSocket.MOST_BYTES + ". Let the server listen on a shorter one.");
        }
        return path;
    }

    private Unfit otherwise(String why, String file) {
        String bare = file.replaceFirst("^/*", "/").replaceFirst(":.*", "");
        return new Unfit("\"" + text + "\" " + why + "."
                + (bare.length() > 1 ? " Write \"" + written(bare) + "\"." : " Write such as \"unix:/run/app.sock\"."));
    }

    private String written(String file) {
        return (tls ? "wss://" : "") + "unix:" + file;
    }
}
