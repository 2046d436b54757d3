package io.towline.config.value;

import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A user's password as a file of htpasswd's has it: hashed. What is said of one that does not fit never holds the text, which may be the password.
 *
 * @param text as it is in the file
 * @param effort what it costs to check one, as far as hashes can be compared: in rounds of SHA-1
 */
public record StoredPassword(Scheme scheme, String text, long effort) {

    public enum Scheme {
        BCRYPT,
        /** MD5 in a thousand rounds, Apache's. */
        APR1,
        /** The same, crypt's. */
        MD5,
        SHA256,
        SHA512,
        SHA1,
        SALTED_SHA1
    }

    private static final String MEND = " Write it anew: htpasswd -B FILE USER.";

    private static final Pattern BCRYPT = Pattern.compile("\\$2[aby]\\$([0-9]{2})\\$[./A-Za-z0-9]{53}");
    private static final Pattern MD5 = Pattern.compile("\\$(apr1|1)\\$[./0-9A-Za-z]{1,8}\\$[./0-9A-Za-z]{22}");
    private static final Pattern SHA2 = Pattern.compile(
            "\\$([56])\\$(?:rounds=([0-9]{4,9})\\$)?[./0-9A-Za-z]{1,16}\\$(?:[./0-9A-Za-z]{43}|[./0-9A-Za-z]{86})");
    private static final String SHA = "{SHA}";
    private static final String SSHA = "{SSHA}";

    private static final int SHA1_BYTES = 20;
    private static final int SHA512_LETTERS = 86;
    private static final int MOST_SALT_BYTES = 64;

    /** About a second's work; each step doubles it. */
    private static final int MOST_BCRYPT_COST = 14;

    private static final int LEAST_BCRYPT_COST = 4;

    /** Likewise. */
    private static final int MOST_ROUNDS = 1_000_000;

    private static final int LEAST_ROUNDS = 1_000;

    private static final int USUAL_ROUNDS = 5_000;

    public static StoredPassword parse(String text) throws Unfit {
        if (text.isEmpty()) {
            throw new Unfit("the password is missing." + MEND);
        }
        if (text.startsWith("$2")) {
            return bcrypt(text);
        }
        if (text.startsWith("$5$") || text.startsWith("$6$")) {
            return sha2(text);
        }
        Matcher md5 = MD5.matcher(text);
        if (md5.matches()) {
            return new StoredPassword(md5.group(1).equals("1") ? Scheme.MD5 : Scheme.APR1, text, 1_000);
        }
        if (text.startsWith(SHA)) {
            return sha1(Scheme.SHA1, text, SHA, SHA1_BYTES, SHA1_BYTES);
        }
        if (text.startsWith(SSHA)) {
            return sha1(Scheme.SALTED_SHA1, text, SSHA, SHA1_BYTES + 1, SHA1_BYTES + MOST_SALT_BYTES);
        }
        throw unknown(text);
    }

    private static StoredPassword bcrypt(String text) throws Unfit {
        Matcher shape = BCRYPT.matcher(text);
        if (!shape.matches()) {
            throw new Unfit("the password's bcrypt hash is cut, or written wrong." + MEND);
        }
        int cost = Integer.parseInt(shape.group(1));
        if (cost < LEAST_BCRYPT_COST || cost > MOST_BCRYPT_COST) {
            throw new Unfit(
                    "the password's bcrypt hash has a cost of " + cost + ", and from " + LEAST_BCRYPT_COST + " to "
                            + MOST_BCRYPT_COST
                            + " are taken: each check would take seconds beyond. Write it anew: htpasswd -B -C 10 FILE"
                            + " USER.");
        }
        return new StoredPassword(Scheme.BCRYPT, text, 500L << cost);
    }

    private static StoredPassword sha2(String text) throws Unfit {
        Matcher shape = SHA2.matcher(text);
        boolean is512 = text.startsWith("$6$");
        if (!shape.matches() || is512 != (text.length() - text.lastIndexOf('$') - 1 == SHA512_LETTERS)) {
            throw new Unfit("the password's SHA-crypt hash is cut, or written wrong." + MEND);
        }
        int rounds = shape.group(2) == null ? USUAL_ROUNDS : Integer.parseInt(shape.group(2));
        if (rounds < LEAST_ROUNDS || rounds > MOST_ROUNDS) {
            throw new Unfit("the password's SHA-crypt hash has " + rounds + " rounds, and from " + LEAST_ROUNDS + " to "
                    + MOST_ROUNDS + " are taken." + MEND);
        }
        return new StoredPassword(is512 ? Scheme.SHA512 : Scheme.SHA256, text, 4L * rounds);
    }

    private static StoredPassword sha1(Scheme scheme, String text, String prefix, int least, int most) throws Unfit {
        int bytes = base64Bytes(text.substring(prefix.length()));
        if (bytes < least || bytes > most) {
            throw new Unfit("the password's " + prefix + " hash is cut, or written wrong." + MEND);
        }
        return new StoredPassword(scheme, text, 1);
    }

    private static int base64Bytes(String text) {
        try {
            return Base64.getDecoder().decode(text).length;
        } catch (IllegalArgumentException noBase64) {
            return 0;
        }
    }

    private static Unfit unknown(String text) {
        if (text.startsWith("{") && !text.regionMatches(true, 0, "{PLAIN}", 0, 7)) {
            return new Unfit("the password's hash is of a kind that is not known here." + MEND);
        }
        return new Unfit(
                "the password is no hash that is known: it is plain, or of crypt's oldest kind (DES), which is as good as"
                        + " plain." + MEND);
    }

    /** Without the hash. */
    @Override
    public String toString() {
        return "StoredPassword[" + scheme + "]";
    }
}
