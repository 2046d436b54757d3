package io.towline.config.lists;

import io.towline.config.pem.UnusableFile;
import io.towline.config.value.Unfit;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A file of tokens: {@code name:token} or {@code name:sha256:} and the token's digest in hexadecimal, one a line. A name may have several, as while
 * they are exchanged. Lines that begin with {@code #}, and empty ones, count nothing.
 */
public final class TokenFile {

    private static final String HASHED = "sha256:";
    private static final Pattern DIGEST = Pattern.compile("[0-9a-fA-F]{64}");

    /** RFC 6750 §2.1. */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]++=*");

    /** What nobody guesses, if it is random. */
    private static final int LEAST_LETTERS = 20;

    private TokenFile() {}

    /**
     * Names by the tokens' SHA-256, in lower-case hexadecimal.
     *
     * @throws UnusableFile of the first line that does not fit; says nothing of tokens
     */
    public static Map<String, String> read(Path file) throws UnusableFile {
        Map<String, String> names = new HashMap<>();
        ListedLines.each(file, "tokens", line -> {
            if (!line.isBlank() && !line.startsWith("#")) {
                add(names, line.strip());
            }
        });
        return Map.copyOf(names);
    }

    private static void add(Map<String, String> names, String line) throws Unfit {
        int colon = line.indexOf(':');
        if (colon <= 0) {
            throw new Unfit(
                    "this is no line of a token, which is a name, a colon, and the token or \"sha256:\" and its digest.");
        }
        String name =
                new String(line.substring(0, colon).getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        String known = names.putIfAbsent(digest(name, line.substring(colon + 1).strip()), name);
        if (known != null) {
            throw new Unfit("\"" + name + "\" has a token that \"" + known + "\" has above.");
        }
    }

    private static String digest(String name, String text) throws Unfit {
        String whose = "the token of \"" + name + "\" ";
        if (text.startsWith(HASHED)) {
            String digest = text.substring(HASHED.length()).strip();
            if (!DIGEST.matcher(digest).matches()) {
                throw new Unfit(whose
                        + "has a digest that is not 64 hexadecimal digits. Make it anew: printf %s TOKEN | sha256sum.");
            }
            return digest.toLowerCase(Locale.ROOT);
        }
        if (DIGEST.matcher(text).matches()) {
            throw new Unfit(whose + "could be a digest. If it is one write \"" + HASHED
                    + "\" before it; else write the token's digest: printf %s TOKEN | sha256sum.");
        }
        if (!TOKEN.matcher(text).matches()) {
            throw new Unfit(
                    whose
                            + "has characters that no token has: it is of letters, digits and . _ ~ + / - only, and may end with =.");
        }
        if (text.length() < LEAST_LETTERS) {
            throw new Unfit(whose + "is so short that it could be guessed. Make one of " + LEAST_LETTERS
                    + " characters at least: openssl rand -base64 24.");
        }
        return sha256(text);
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
