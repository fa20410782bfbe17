package dev.eider.gateway.query;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.gateway.auth.Principal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * Heap that one client takes: for what it has the gateway keep between its messages (prepared statements, bound values, savepoints), or for
 * a message that comes and is dealt with. Some KiB are free for each. What is beyond that comes out of what all may have together; one
 * gets at most half of it, and so do all of one user where there are several. Thread-safe.
 */
public final class SessionMemory implements AutoCloseable {
    /** Bytes of a message that are free. */
    public static final int FREE_MESSAGE_BYTES = 64 << 10;

    /** The message as it came, and what is read out of it. */
    private static final int COPIES = 2;

    private static final long FIELD_BYTES = 300;

    private final Shared shared;
    private final Use use;
    private final Principal user;
    private long held;
    private boolean closed;

    private SessionMemory(Shared shared, Use use, Principal user) {
        this.shared = shared;
        this.use = use;
        this.user = user;
    }

    /** For what a session of {@code user} keeps. */
    public static SessionMemory ofSession(Shared shared, Principal user) {
        return new SessionMemory(shared, Use.KEPT, user);
    }

    /** For the messages of one connection of {@code user}, one after the other. */
    public static SessionMemory ofMessages(Shared shared, Principal user) {
        return new SessionMemory(shared, Use.MESSAGE, user);
    }

    private enum Use {
        KEPT(
                16 << 10,
                "the session would keep %d KiB of prepared statements, bound values and savepoints",
                "a session",
                "close what is not needed any more (DEALLOCATE, a smaller statement cache of the driver)"),
        MESSAGE(COPIES * FREE_MESSAGE_BYTES, "the message needs %d KiB or more", "a message", "send less at a time");

        private final long free;
        private final String wish;
        private final String one;
        private final String remedy;

        Use(long free, String wish, String one, String remedy) {
            this.free = free;
            this.wish = wish;
            this.one = one;
            this.remedy = remedy;
        }
    }

    /** Whose share does not hold what is wanted. */
    private enum Lack {
        NONE,
        OF_ONE,
        OF_USER,
        OF_ALL
    }

    /** Can end what nobody seems to come back to. Called without locks of this class, by any thread that wants memory. */
    public interface Relief {
        /**
         * @param of whose it has to be; empty for anybody's
         * @return whether some memory was given back
         */
        boolean relieve(Optional<Principal> of);
    }

    /** What all clients may have together. Thread-safe. */
    public static final class Shared {
        private final long total;
        private final long perUser;
        private final Map<Principal, Long> byUser = new HashMap<>();
        private long taken;
        private volatile Relief relief = _ -> false;

        /** @param users that there are: one alone may take all, one of several takes half of it at the most */
        public Shared(long total, int users) {
            this.total = total;
            this.perUser = users > 1 ? total / 2 : total;
        }

        /** A quarter of the heap. */
        public static Shared ofProcess(int users) {
            return new Shared(Runtime.getRuntime().maxMemory() / 4, users);
        }

        /** Whom to ask when there is none left. */
        public void onShortage(Relief whoEndsSome) {
            relief = whoEndsSome;
        }

        private synchronized Lack take(Principal user, long bytes) {
            if (bytes > perUser - of(user)) {
                return Lack.OF_USER;
            }
            if (bytes > total - taken) {
                return Lack.OF_ALL;
            }
            add(user, bytes);
            return Lack.NONE;
        }

        private synchronized void giveBack(Principal user, long bytes) {
            add(user, -bytes);
        }

        private void add(Principal user, long bytes) {
            taken += bytes;
            byUser.merge(user, bytes, (before, more) -> before + more == 0 ? null : Long.valueOf(before + more));
        }

        private synchronized long of(Principal user) {
            return byUser.getOrDefault(user, 0L);
        }

        private synchronized long ofAll() {
            return taken;
        }
    }

    /** When there is none left, sessions that nobody seems to come back to are ended first. @throws QueryException OUT_OF_MEMORY */
    public void take(long bytes) {
        Lack lack = tryTake(bytes);
        while (lack != Lack.NONE) {
            if (lack == Lack.OF_ONE
                    || !shared.relief.relieve(lack == Lack.OF_USER ? Optional.of(user) : Optional.empty())) {
                throw new QueryException(ErrorCode.OUT_OF_MEMORY, refusal(lack, bytes));
            }
            lack = tryTake(bytes);
        }
    }

    private synchronized Lack tryTake(long bytes) {
        if (closed) {
            return Lack.NONE;
        }
        long after = beyondFree(held + bytes);
        Lack lack = after > shared.total / 2 ? Lack.OF_ONE : shared.take(user, after - beyondFree(held));
        held += lack == Lack.NONE ? bytes : 0;
        return lack;
    }

    private synchronized String refusal(Lack lack, long bytes) {
        String has = "; it has " + kib(held) + " KiB, and ";
        long own = beyondFree(held);
        String why = lack == Lack.OF_ONE
                ? "; " + use.one + " may have " + kib(shared.total / 2) + " KiB of the gateway's heap: " + use.remedy
                : lack == Lack.OF_USER
                        ? has + "what else user " + user.name() + " has open holds " + kib(shared.of(user) - own)
                                + " of the " + kib(shared.perUser)
                                + " KiB of the gateway's heap that one user may have: "
                                + use.remedy + ", close some of the user's other sessions"
                        : has + "what other clients have open holds " + kib(shared.ofAll() - own) + " of the "
                                + kib(shared.total) + " KiB of the gateway's heap that there are for this: "
                                + use.remedy
                                + ", try again later";
        return use.wish.formatted(kib(held + bytes)) + why + ", or give the gateway more memory";
    }

    /** Whether others would have more if it were closed. */
    public synchronized boolean holdsSome() {
        return beyondFree(held) > 0;
    }

    /**
     * Before or as soon as more bytes of a message come.
     *
     * @throws QueryException OUT_OF_MEMORY
     */
    public void takeMessage(int bytes) {
        take((long) COPIES * bytes);
    }

    private static long kib(long bytes) {
        return bytes >> 10;
    }

    /** What was taken, or a part of it. */
    public synchronized void giveBack(long bytes) {
        if (!closed) {
            shared.giveBack(user, beyondFree(held) - beyondFree(held - bytes));
            held -= bytes;
        }
    }

    /** All that was taken. */
    public synchronized void giveBackAll() {
        giveBack(held);
    }

    private long beyondFree(long bytes) {
        return Math.max(0, bytes - use.free);
    }

    /** What a text takes at most. */
    public static long bytes(String text) {
        return 64 + 2L * text.length();
    }

    /** What a statement's description takes, about. */
    public static long bytes(Description description) {
        return 64L * description.parameterTypes().size()
                + description.schema().map(schema -> bytes(schema.getFields())).orElse(0L);
    }

    private static long bytes(List<Field> fields) {
        return fields.stream()
                .mapToLong(field -> FIELD_BYTES + bytes(field.getName()) + bytes(field.getChildren()))
                .sum();
    }

    /** What bound values take at most. */
    public static long bytesOf(List<Parameter> parameters) {
        return parameters.stream()
                .mapToLong(parameter ->
                        64 + parameter.text().map(SessionMemory::bytes).orElse(0L))
                .sum();
    }

    /** The session has ended: all goes back, and nothing counts any more. */
    @Override
    public synchronized void close() {
        giveBackAll();
        closed = true;
    }
}
