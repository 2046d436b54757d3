package io.towline.config.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Hashes of passwords, as htpasswd, openssl and crypt write them. */
class StoredPasswordTest {

    private static final String BCRYPT = "$2y$04$abcdefghijklmnopqrstuuoBpIrM0OnplXjsOI8DWYJTHUhJDuUv.";

    @ParameterizedTest
    @CsvSource({
        "$2y$04$abcdefghijklmnopqrstuuoBpIrM0OnplXjsOI8DWYJTHUhJDuUv., BCRYPT, 8000",
        "$2b$05$abcdefghijklmnopqrstuu1qdcFaS0PtqFUPzaCxLQ8/0lspH0ZEW, BCRYPT, 16000",
        "$2a$14$abcdefghijklmnopqrstuuoBpIrM0OnplXjsOI8DWYJTHUhJDuUv., BCRYPT, 8192000",
        "$apr1$abcdefgh$iVGZR3x9hiALS2gN0Pd2a., APR1, 1000",
        "$1$a$yUi22Wh0AmKpErdRTSZwv1, MD5, 1000",
        "$5$abcdefgh$/XQpiq6io7lkuXZDsxnm7cTuMRg2bA4y6FTmsaa.A78, SHA256, 20000",
        "$5$rounds=1000$saltsalt$2wK6OG/X7ddFtQrv6zSo5SLFb1t.C/Bvjzt/3em8GP4, SHA256, 4000",
        "$6$rounds=1000000$saltsalt$B4XP8/G.TeKxIuEAe0zDF7oI7X6JBIzTC/LxnpeYNz62aSCShmRhVF..RkA8dP9b.BARuF8TB0Crpg7R9Nw0W., SHA512, 4000000",
        "{SHA}ohgYgF2kkgMlRbH1HlEDczlOc+M=, SHA1, 1",
        "{SSHA}LlQ3338eAacfLIZPe0PaCVcjW7dzYWx0c2FsdA==, SALTED_SHA1, 1",
    })
    void hashesOfTheseKindsAreTaken(String text, StoredPassword.Scheme scheme, long effort) throws Unfit {
        assertEquals(new StoredPassword(scheme, text, effort), StoredPassword.parse(text));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                                | the password is missing.
            secret                            | the password is no hash that is known: it is plain, or of crypt's oldest kind (DES), which is as good as plain.
            abTk71qDTQKMY                     | the password is no hash that is known: it is plain, or of crypt's oldest kind (DES), which is as good as plain.
            {PLAIN}secret                     | the password is no hash that is known: it is plain, or of crypt's oldest kind (DES), which is as good as plain.
            {plain}secret                     | the password is no hash that is known: it is plain, or of crypt's oldest kind (DES), which is as good as plain.
            {SHA512}secret                    | the password's hash is of a kind that is not known here.
            {SHA}ohgYgF2kkgMlRbH1HlEDczlOc+   | the password's {SHA} hash is cut, or written wrong.
            {SHA}c2VjcmV0                     | the password's {SHA} hash is cut, or written wrong.
            {SSHA}***                         | the password's {SSHA} hash is cut, or written wrong.
            {SSHA}c2VjcmV0                    | the password's {SSHA} hash is cut, or written wrong.
            $2y$10$secret                     | the password's bcrypt hash is cut, or written wrong.
            $2x$10$abcdefghijklmnopqrstuuoBpIrM0OnplXjsOI8DWYJTHUhJDuUv. | the password's bcrypt hash is cut, or written wrong.
            $5$secret                         | the password's SHA-crypt hash is cut, or written wrong.
            $6$abcdefgh$/XQpiq6io7lkuXZDsxnm7cTuMRg2bA4y6FTmsaa.A78 | the password's SHA-crypt hash is cut, or written wrong.
            $apr1$abcdefghi$iVGZR3x9hiALS2gN0Pd2a. | the password is no hash that is known: it is plain, or of crypt's oldest kind (DES), which is as good as plain.
            $argon2id$v=19$m=65536,t=3,p=4$secret | the password is no hash that is known: it is plain, or of crypt's oldest kind (DES), which is as good as plain.
            """)
    void othersAreNotAndAreNotSaid(String text, String said) {
        String message =
                assertThrows(Unfit.class, () -> StoredPassword.parse(text)).getMessage();
        assertEquals(said + " Write it anew: htpasswd -B FILE USER.", message);
        assertFalse(message.contains("secret"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            $2y$15$abcdefghijklmnopqrstuuoBpIrM0OnplXjsOI8DWYJTHUhJDuUv. | the password's bcrypt hash has a cost of 15, and from 4 to 14 are taken: each check would take seconds beyond. Write it anew: htpasswd -B -C 10 FILE USER.
            $2y$03$abcdefghijklmnopqrstuuoBpIrM0OnplXjsOI8DWYJTHUhJDuUv. | the password's bcrypt hash has a cost of 3, and from 4 to 14 are taken: each check would take seconds beyond. Write it anew: htpasswd -B -C 10 FILE USER.
            $5$rounds=1000001$saltsalt$2wK6OG/X7ddFtQrv6zSo5SLFb1t.C/Bvjzt/3em8GP4 | the password's SHA-crypt hash has 1000001 rounds, and from 1000 to 1000000 are taken. Write it anew: htpasswd -B FILE USER.
            """)
    void whatWouldTakeSecondsIsRefused(String text, String said) {
        assertEquals(
                said,
                assertThrows(Unfit.class, () -> StoredPassword.parse(text)).getMessage());
    }

    @Test
    void aHashIsNotShown() throws Unfit {
        assertEquals("StoredPassword[BCRYPT]", StoredPassword.parse(BCRYPT).toString());
        assertTrue(StoredPassword.parse(BCRYPT).text().endsWith("Uv."));
    }
}
