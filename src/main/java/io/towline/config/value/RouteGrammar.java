package io.towline.config.value;

import com.google.re2j.PatternSyntaxException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Grammars of what a route compares requests with: hosts, paths, origins, subprotocols. */
public final class RouteGrammar {

    // RFC 3986 §3.3: pchar and "/". Possessive: else each character would take a piece of the stack.
    private static final Pattern PATH = Pattern.compile("(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*+");
    private static final Pattern DOT_SEGMENT = Pattern.compile("(?i).*/(\\.|%2e){1,2}(/.*)?");
    // RFC 6454 §7; schemes of apps (capacitor://localhost) are origins too.
    private static final Pattern ORIGIN = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://([^/?#]*)(.*)");
    private static final Set<String> WEB = Set.of("http", "https", "ws", "wss");
    // Apps and extensions choose their own names, file:// has none, and Firefox gives each installation of an extension
    // another.
    private static final Pattern APP_HOST = Pattern.compile("[a-z0-9._-]*|\\*");
    // RFC 9110 §5.6.2, as RFC 6455 §4.1 wants subprotocols.
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~A-Za-z0-9-]+");

    private static final int LONGEST_REGEX = 1000;
    private static final Pattern GROUP = Pattern.compile("\\$([0-9])");

    private RouteGrammar() {}

    /** Lower case; {@code *.} in front stands for one or more labels. */
    public static String host(String text) throws Unfit {
        if (text.equals("*")) {
            throw new Unfit("\"*\" is not a host. Leave host out to take any.");
        }
        if (text.contains("/")) {
            String bare = text.replaceFirst("^[A-Za-z]+://", "")
                    .replaceFirst("/.*", "")
                    .replaceFirst(":\\d*$", "");
            throw new Unfit("\"" + text + "\" is more than a host. Write \"" + bare + "\".");
        }
        Authority authority = Authority.parse(text);
        if (authority.port().isPresent()) {
            throw new Unfit("\"" + text + "\" has a port. Write \""
                    + text.substring(0, text.lastIndexOf(':'))
                    + "\", and listener = NAME if the route is for that port alone.");
        }
        checkPattern(text, authority);
        return authority.host();
    }

    /** As it is on the wire: percent-encoded where need be. */
    public static String path(String text) throws Unfit {
        if (!text.startsWith("/")) {
            throw new Unfit("\"" + text + "\" does not begin with a slash. Write \"/" + text + "\".");
        }
        if (text.contains("?") || text.contains("#")) {
            throw new Unfit("\"" + text + "\" has a query or fragment. Only the path is compared: write \""
                    + text.replaceFirst("[?#].*", "") + "\".");
        }
        if (text.contains("*")) {
            throw new Unfit(
                    "\"" + text + "\" has a \"*\", which has no meaning in a path: a path takes all that is below it."
                            + " Write \"" + text.replaceFirst("/?\\*.*", "").replaceFirst("^$", "/") + "\".");
        }
        if (!PATH.matcher(text).matches()) {
            throw new Unfit("\"" + text
                    + "\" has characters that no path has on the wire. Write them percent-encoded, such as %20.");
        }
        if (DOT_SEGMENT.matcher(text).matches()) {
            throw new Unfit("\"" + text + "\" has a \".\" or \"..\" segment. Write the path that it leads to.");
        }
        if (text.contains("//")) {
            throw new Unfit("\"" + text + "\" has an empty segment. Write \"" + text.replaceAll("/+", "/") + "\".");
        }
        return text;
    }

    /**
     * {@code scheme://host[:port]}, where the port may be {@code *}; {@code file://}; {@code null}, the origin of pages that have none; or
     * {@code dev}, those of loopback.
     */
    public static String origin(String text) throws Unfit {
        if (text.equals("null") || text.equals("dev")) {
            return text;
        }
        if (text.equals("*") || text.equals("any") || text.equals("same-origin")) {
            throw new Unfit("\"" + text + "\" cannot stand in a list. Write origins = "
                    + (text.equals("same-origin")
                            ? "same-origin, or list the origin of your own pages beside the others, such as"
                                    + " \"https://chat.example.com\"."
                            : "any."));
        }
        Matcher shape = ORIGIN.matcher(text);
        if (!shape.matches()) {
            throw new Unfit("\"" + text + "\" has no scheme. Write \"https://" + text + "\".");
        }
        String base =
                shape.group(1).toLowerCase(Locale.ROOT) + "://" + shape.group(2).toLowerCase(Locale.ROOT);
        if (!shape.group(3).isEmpty() || shape.group(2).contains("@")) {
            throw new Unfit(
                    "\"" + text + "\" is more than an origin. Write \"" + base.replaceFirst("//.*@", "//") + "\".");
        }
        checkOrigin(text, base);
        return base;
    }

    private static void checkOrigin(String text, String base) throws Unfit {
        String scheme = base.substring(0, base.indexOf(':'));
        String host = base.substring(scheme.length() + "://".length());
        if (!WEB.contains(scheme) && APP_HOST.matcher(host).matches()) {
            return;
        }
        checkPattern(text, Authority.parse(host.replaceFirst(":\\*$", "")));
    }

    public static String subprotocol(String text) throws Unfit {
        if (!TOKEN.matcher(text).matches()) {
            throw new Unfit(
                    "\"" + text + "\" is no subprotocol. Its name has letters, digits and !#$%&'*+-.^_`|~ only.");
        }
        return text;
    }

    /** RE2's, which takes linear time whatever is matched. */
    public static String regex(String text) throws Unfit {
        if (text.length() > LONGEST_REGEX) {
            throw new Unfit("is longer than " + LONGEST_REGEX + " characters. Make several routes of it.");
        }
        try {
            com.google.re2j.Pattern.compile(text);
            return text;
        } catch (PatternSyntaxException wrong) {
            throw new Unfit("\"" + text + "\" is no regular expression (RE2): " + wrong.getDescription() + ": "
                    + wrong.getPattern() + ".");
        }
    }

    /** What replaces a path that {@code regex} takes: its groups must be there. */
    public static Parser<String> groupsOf(String regex) {
        int groups = com.google.re2j.Pattern.compile(regex).groupCount();
        return rewrite -> {
            Matcher named = GROUP.matcher(rewrite);
            while (named.find()) {
                if (Integer.parseInt(named.group(1)) > groups) {
                    throw new Unfit("\"" + rewrite + "\" names group " + named.group() + ", and the expression has "
                            + groups + ". Put parentheses around what is to be kept.");
                }
            }
            return rewrite;
        };
    }

    /** RFC 9110 §5.6.2. */
    public static boolean isToken(String text) {
        return TOKEN.matcher(text).matches();
    }

    private static void checkPattern(String text, Authority authority) throws Unfit {
        String host = authority.host();
        String name = host.startsWith("*.") ? host.substring(2) : host;
        if (name.isEmpty()) {
            throw new Unfit("\"" + text + "\" names no host.");
        }
        if (name.contains("*")) {
            throw new Unfit("\"" + text
                    + "\" has a * where none can be. It stands for whole labels in front, such as \"*.example.com\".");
        }
        new Authority(name, authority.port()).checkHost();
    }
}
