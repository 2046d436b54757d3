package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.towline.testkit.Await;
import io.towline.testkit.ChildProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.xnio.IoFuture;

/**
 * No test waits for what may never come: each wait has a time, after which it says what it waited for; {@link Await} has most of them.
 * What nobody thought of is ended by the limits of {@code junit-platform.properties}, and last by those of Surefire, which know less to say.
 */
class EveryWaitEndsTest {

    /** A call that returns when something has happened, be it never. To close an executor is none: its tasks end as all waits do. */
    private record Endless(Class<?> owner, String name, Class<?>... parameters) {
        boolean is(JavaCodeUnitAccess<?> access) {
            return access.getName().equals(name)
                    && access.getTargetOwner().isAssignableTo(owner)
                    && names(access)
                            .equals(Stream.of(parameters).map(Class::getName).toList());
        }

        private static List<String> names(JavaCodeUnitAccess<?> access) {
            return access.getTarget().getRawParameterTypes().stream()
                    .map(JavaClass::getName)
                    .toList();
        }
    }

    private static final List<Endless> ENDLESS = List.of(
            new Endless(Object.class, "wait"),
            new Endless(Thread.class, "join"),
            new Endless(Process.class, "waitFor"),
            new Endless(Future.class, "get"),
            new Endless(CompletableFuture.class, "join"),
            new Endless(CountDownLatch.class, "await"),
            new Endless(CyclicBarrier.class, "await"),
            new Endless(Condition.class, "await"),
            new Endless(Condition.class, "awaitUninterruptibly"),
            new Endless(Semaphore.class, "acquire"),
            new Endless(Semaphore.class, "acquire", int.class),
            new Endless(Semaphore.class, "acquireUninterruptibly"),
            new Endless(Semaphore.class, "acquireUninterruptibly", int.class),
            new Endless(BlockingQueue.class, "take"),
            new Endless(BlockingQueue.class, "put", Object.class),
            new Endless(ExecutorService.class, "invokeAll", Collection.class),
            new Endless(ExecutorService.class, "invokeAny", Collection.class),
            new Endless(IoFuture.class, "await"),
            new Endless(IoFuture.class, "awaitInterruptibly"),
            new Endless(IoFuture.class, "get"),
            new Endless(IoFuture.class, "getInterruptibly"));

    private static final JavaClasses TESTS = new ClassFileImporter()
            .withImportOption(new ImportOption.OnlyIncludeTests())
            .importPackages("io.towline");

    @Test
    void noTestWaitsWithoutATime() {
        assertEquals(
                List.of(),
                accesses()
                        .filter(access -> !access.getOriginOwner().isEquivalentTo(Await.class))
                        .filter(access -> ENDLESS.stream().anyMatch(call -> call.is(access)))
                        .map(JavaCodeUnitAccess::getDescription)
                        .toList());
    }

    /** Whose processes end when the tests do. */
    @Test
    void onlyOneClassStartsProcesses() {
        assertEquals(
                List.of(ChildProcess.class.getName()),
                accesses()
                        .filter(EveryWaitEndsTest::startsAProcess)
                        .map(access -> access.getOriginOwner().getName())
                        .distinct()
                        .toList());
    }

    /** Node's own tests have no limit unless they say one; those of limits.mjs do. */
    @Test
    void nodesTestsHaveALimit() throws IOException {
        try (Stream<Path> tests = Files.list(Path.of("client/test"))) {
            List<Path> without = tests.filter(file -> file.toString().endsWith(".test.mjs"))
                    .filter(file -> imports(file).noneMatch(line -> line.endsWith("from './limits.mjs'"))
                            || imports(file).anyMatch(line -> line.contains("node:test")))
                    .toList();
            assertEquals(List.of(), without);
        }
    }

    private static Stream<String> imports(Path file) {
        try {
            return Files.readAllLines(file).stream().filter(line -> line.startsWith("import "));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static Stream<JavaCodeUnitAccess<?>> accesses() {
        return TESTS.stream().flatMap(type -> type.getCodeUnitAccessesFromSelf().stream());
    }

    private static boolean startsAProcess(JavaCodeUnitAccess<?> access) {
        JavaClass owner = access.getTargetOwner();
        return owner.isEquivalentTo(ProcessBuilder.class) && access.getName().startsWith("start")
                || owner.isEquivalentTo(Runtime.class) && access.getName().equals("exec");
    }
}
