package io.towline.access.password;

/** What came of a check. */
public sealed interface PasswordVerdict {

    /** @param user as logs show it */
    record Right(String user) implements PasswordVerdict {}

    /** The password, or there is no such user. */
    record Wrong() implements PasswordVerdict {}

    /** Its address has failed too often; nothing was checked. */
    record TooMany(int retryAfterSeconds) implements PasswordVerdict {}

    /** So many wait to be checked that this one was not. */
    record Busy() implements PasswordVerdict {}

    /** A defect of ours, which the log has. */
    record Failed() implements PasswordVerdict {}
}
