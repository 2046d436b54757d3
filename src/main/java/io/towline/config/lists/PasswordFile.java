package io.towline.config.lists;

import io.towline.config.pem.UnusableFile;
import io.towline.config.value.StoredPassword;
import io.towline.config.value.Unfit;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * A file of users and their hashed passwords, as htpasswd writes it: {@code user:hash}, one a line. What stands behind a second colon is somebody's
 * comment; lines that begin with {@code #}, and empty ones, are nobody's.
 */
public final class PasswordFile {

    private PasswordFile() {}

    /**
     * By the users' names, whose characters are the bytes of the file.
     *
     * @throws UnusableFile of the first line that does not fit; says nothing of passwords
     */
    public static Map<String, StoredPassword> read(Path file) throws UnusableFile {
        Map<String, StoredPassword> users = new HashMap<>();
        ListedLines.each(file, "users", line -> {
            if (!line.isBlank() && !line.startsWith("#")) {
                add(users, line.strip());
            }
        });
        return Map.copyOf(users);
    }

    private static void add(Map<String, StoredPassword> users, String line) throws Unfit {
        int colon = line.indexOf(':');
        if (colon <= 0) {
            throw new Unfit("this is no line of htpasswd's, which is a user, a colon and a hash.");
        }
        String user = line.substring(0, colon);
        String rest = line.substring(colon + 1);
        int comment = rest.indexOf(':');
        StoredPassword password = parse(user, comment < 0 ? rest : rest.substring(0, comment));
        if (users.putIfAbsent(user, password) != null) {
            throw new Unfit("the user \"" + shown(user) + "\" stands here for the second time.");
        }
    }

    private static StoredPassword parse(String user, String hash) throws Unfit {
        try {
            return StoredPassword.parse(hash.strip());
        } catch (Unfit unfit) {
            throw new Unfit("user \"" + shown(user) + "\": " + unfit.getMessage());
        }
    }

    private static String shown(String user) {
        return new String(user.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}
