// Made by `manage.py export_protocol` from the server's protocol modules; do not edit.

/** To the mentor: somebody gave their seat back; ``message`` is the toast. */
export interface BookingCancelled {
  booking_id: number;
  session_id: number;
  session_title: string;
  learner_name: string;
  booked_count: number;
  message: string;
}

/** Seats of a session were taken or came free. ``booked_count`` counts confirmed bookings alone. */
export interface BookingCount {
  id: number;
  booked_count: number;
  seats_left: number;
}

/** What was wrong with a message. */
export type ErrorCode = "not_text" | "too_large" | "too_deep" | "bad_json" | "bad_message" | "unknown_type";

/** A message of yours was not understood; ``ref`` is the one you gave it. */
export interface ErrorReply {
  code: ErrorCode;
  message: string;
  ref: number | string | null;
}

/**
 * The first frame: what this socket hears, and which run of the server it talks to.
 *
 * ``news_at``, in seconds since the epoch: when this server last had news for everybody, or began to
 * listen for it. A page that was drawn before then may show less than there is.
 */
export interface Hello {
  topics: Array<string>;
  server: string;
  news_at: number;
}

/** To the mentor: somebody booked; ``message`` is the toast. */
export interface LearnerBooked {
  booking_id: number;
  session_id: number;
  session_title: string;
  learner_name: string;
  booked_count: number;
  message: string;
}

/**
 * A learner entered the room, to wait or to take part; ``message`` is the toast.
 *
 * ``person_id`` is the one that the room's own frames have.
 */
export interface LearnerEntered {
  session_id: number;
  session_title: string;
  person_id: number;
  learner_name: string;
  is_live: boolean;
  message: string;
}

/** Who holds a session. */
export interface MentorName {
  username: string;
  name: string;
}

/** A session has become public: its card, and what a page's filters ask of it. */
export interface NewSession {
  id: number;
  url: string;
  title: string;
  mentor: MentorName;
  tags: Array<string>;
  domains: Array<string>;
  starts_at: string;
  ends_at: string;
  is_paid: boolean;
  price: string | null;
  booked_count: number;
  html: string;
}

/** Are you there? Answer with ``{"type": "pong"}``. */
export interface Ping {}

/** The browser's answer to a ping. */
export interface Pong {
  type: "pong";
  ref?: number | string | null;
}

/** Frames were left out: fetch again what you show. */
export interface Resync {}

/** A session of the mentor's is over; ``duration`` in seconds, null where it never started. */
export interface SessionEnded {
  session_id: number;
  session_title: string;
  duration: number | null;
  message: string;
}

/** A session of the mentor's went live; ``message`` is the toast. */
export interface SessionLive {
  session_id: number;
  session_title: string;
  message: string;
}

/** A session went live, ended or was cancelled. */
export interface SessionStatus {
  id: number;
  status: string;
}

/** Each event's data by its type. */
export interface FeedEvents {
  "booking.cancelled": BookingCancelled;
  "booking_count": BookingCount;
  "error": ErrorReply;
  "hello": Hello;
  "learner.booked": LearnerBooked;
  "learner.join": LearnerEntered;
  "new_session": NewSession;
  "ping": Ping;
  "resync": Resync;
  "session.ended": SessionEnded;
  "session.live": SessionLive;
  "session_status": SessionStatus;
}

/** One frame of the feed; `seq` rises by one per connection. */
export type FeedFrame = {
  [T in keyof FeedEvents]: { topic: string; type: T; seq: number; data: FeedEvents[T] };
}[keyof FeedEvents];

/** What a page may say. */
export type FeedClientMessage = Pong;
