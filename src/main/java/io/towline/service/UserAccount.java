package io.towline.service;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A user of the machine, and what one may do as that user. The kernel judges, by a thread that becomes the user: mode bits, access
 * lists, groups and folders count as they would.
 */
public final class UserAccount {

    private static final Pattern ID = Pattern.compile("uid=(\\d+).*? gid=(\\d+).*? groups=(\\S+)");
    private static final Pattern NUMBER = Pattern.compile("(?:^|,)(\\d+)");
    private static final long PATIENCE_SECONDS = 10;

    private final String name;
    private final int uid;
    private final int gid;
    private final int[] groups;

    private UserAccount(String name, int uid, int gid, int[] groups) {
        this.name = name;
        this.uid = uid;
        this.gid = gid;
        this.groups = groups;
    }

    /** Empty where the machine has no such user. Asks id(1), so that users of a directory service are known, too. */
    public static Optional<UserAccount> of(String name) throws IOException {
        Matcher told = ID.matcher(answer("id", "--", name));
        if (!told.find()) {
            return Optional.empty();
        }
        int[] groups = NUMBER.matcher(told.group(3))
                .results()
                .mapToInt(each -> Integer.parseInt(each.group(1)))
                .toArray();
        return Optional.of(
                new UserAccount(name, Integer.parseInt(told.group(1)), Integer.parseInt(told.group(2)), groups));
    }

    /** The same with more groups, as {@code SupplementaryGroups=} of a unit has them. Those that do not exist are left out. */
    public UserAccount in(Collection<String> more) throws IOException {
        List<Integer> ids = new ArrayList<>();
        for (String group : more) {
            String[] fields = answer("getent", "group", group).strip().split(":");
            if (fields.length > 2) {
                ids.add(Integer.parseInt(fields[2]));
            }
        }
        int[] all = IntStream.concat(IntStream.of(groups), ids.stream().mapToInt(Integer::intValue))
                .distinct()
                .toArray();
        return new UserAccount(name, uid, gid, all);
    }

    private static String answer(String... command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        process.getOutputStream().close();
        try {
            String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            return answer;
        } catch (InterruptedException hurried) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            return "";
        }
    }

    public String name() {
        return name;
    }

    public boolean isRoot() {
        return uid == 0;
    }

    /**
     * Runs the task as this user.
     *
     * @throws IOException if we may not become another user: only root may, and in some containers not even root
     */
    public <T> T call(Callable<T> task) throws IOException {
        CompletableFuture<T> outcome = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("towline-as-" + name).start(() -> {
            try {
                become();
                outcome.complete(task.call());
            } catch (Throwable failed) {
                outcome.completeExceptionally(failed);
            }
        });
        try {
            return outcome.join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof IOException refused) {
                throw new IOException(refused.getMessage(), refused);
            }
            throw failed;
        }
    }

    private void become() throws IOException {
        try {
            Libc.becomeOnThisThread(uid, gid, groups);
        } catch (IOException | RuntimeException | LinkageError refused) {
            throw new IOException(
                    "nobody can judge as user " + name + " here (" + refused.getMessage()
                            + "). Write --as-user root to judge as root.",
                    refused);
        }
    }
}
