// Made by `manage.py export_protocol` from the server's protocol modules; do not edit.

/** Give me ICE servers whose credentials are fresh. */
export interface AskIce {
  type: "ice";
  ref?: number | string | null;
}

/** Somebody who was lost is here again, with the page they had. */
export interface Back {
  type: "participant.back";
  seq: number | null;
  at: number;
  id: number;
}

/** To the mentor: somebody gave their seat back; ``message`` is the toast. */
export interface BookingCancelled {
  booking_id: number;
  session_id: number;
  session_title: string;
  learner_name: string;
  booked_count: number;
  message: string;
}

/**
 * Seats of a session were taken or came free, or its line has changed.
 *
 * ``booked_count`` counts confirmed bookings alone. While anybody waits, no seat is left for others.
 */
export interface BookingCount {
  id: number;
  booked_count: number;
  seats_left: number;
  waiting: number;
}

/** The page is being closed. */
export interface Bye {
  type: "bye";
  ref?: number | string | null;
}

/** What others do is told late from now on; say so, and go on. */
export interface Delayed {}

/** Somebody asked for a topic or took a request back; ``domains`` are slugs, the one above included. */
export interface DemandChanged {
  domains: Array<string>;
}

/** What you asked for has been written down. */
export interface Done {
  type: "ok";
  seq: number | null;
  ref: number | string | null;
}

/** To the mentor: a session of theirs is over, so what they taught and earned is more now. */
export interface EarningsChanged {
  session_id: number;
}

/** End the session (mentor). */
export interface End {
  type: "end";
  ref?: number | string | null;
}

/** The session is over; ``duration`` in seconds, null where it never started. */
export interface Ended {
  type: "session.end";
  seq: number | null;
  at: number;
  ended_at: number;
  duration: number | null;
  reason: "mentor" | "time" | "cancelled";
}

/** What was wrong with a message. */
export type ErrorCode = "not_text" | "too_large" | "too_deep" | "bad_json" | "bad_message" | "unknown_type";

/** A message of yours was not understood; ``ref`` is the one you gave it. */
export interface ErrorReply {
  code: ErrorCode;
  message: string;
  ref: number | string | null;
}

/** Let the session last longer (mentor); the total, so that saying it twice does no harm. */
export interface Extend {
  type: "extend";
  ref?: number | string | null;
  total_minutes: 5 | 10;
}

/** The session lasts longer; ``extension_minutes`` in all. */
export interface Extended {
  type: "session.extended";
  seq: number | null;
  at: number;
  ends_at: number;
  extension_minutes: number;
}

/** To a learner: the mentor said how it was to teach them. What was said stands on their own pages alone. */
export interface FeedbackReceived {
  session_id: number;
}

/** To whoever rated: it is written down, whichever of their pages they said it on. */
export interface FeedbackSaved {
  session_id: number;
}

/** Somebody raised a hand, or lowered it (null). */
export interface HandChanged {
  type: "participant.hand";
  seq: number | null;
  at: number;
  id: number;
  raised_at: number | null;
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

/** An RTCIceCandidateInit, in the browser's own names. */
export interface IceCandidate {
  candidate: string;
  sdpMid?: string | null;
  sdpMLineIndex?: number | null;
  usernameFragment?: string | null;
}

/** An RTCIceServer. */
export interface IceServer {
  urls: Array<string>;
  username?: string | null;
  credential?: string | null;
}

/** ICE servers; ``expires_at``: until when their credentials open a new allocation (null: always). */
export interface IceServers {
  type: "ice";
  seq: number | null;
  servers: Array<IceServer>;
  expires_at: number | null;
  ref: number | string | null;
}

/** The first message: the page that speaks, and the last entry that it knows (null: none). */
export interface Join {
  type: "join";
  ref?: number | string | null;
  client_id: string;
  since?: number | null;
  media?: MediaState;
}

/** Somebody came in, or came anew with another page. */
export interface Joined {
  type: "mentor.join" | "learner.join" | "observer.join";
  seq: number | null;
  at: number;
  person: Person;
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

/** Somebody left, or was lost for too long. */
export interface Left {
  type: "mentor.leave" | "learner.leave" | "observer.leave";
  seq: number | null;
  at: number;
  id: number;
  reason: "left" | "lost";
}

/** The answer to ``sync``; ``seq`` is the newest entry of the room, ask again until you have it. */
export interface Log {
  type: "log";
  seq: number | null;
  entries: Array<Joined | Left | Lost | Back | MediaChanged | HandChanged | WentLive | Rescheduled | Extended | Ended>;
}

/** Nothing is heard of somebody: they are reconnecting, and their seat is kept. */
export interface Lost {
  type: "participant.lost";
  seq: number | null;
  at: number;
  id: number;
}

/** Somebody switched what they send. */
export interface MediaChanged {
  type: "participant.media";
  seq: number | null;
  at: number;
  id: number;
  media: MediaState;
}

/** What somebody sends at the moment. */
export interface MediaState {
  mic: boolean;
  camera: boolean;
  screen: boolean;
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

/** To the mentor: the start has passed without a booking; ``message`` is the toast, ``url`` where to move it. */
export interface NoBookings {
  session_id: number;
  title: string;
  url: string;
  message: string;
}

/**
 * You are told something. ``unread`` is how many you have not read by now; ``toast``: say it at once.
 *
 * ``body`` is cut short; ``url`` is an address of this site, or empty.
 */
export interface NotificationWritten {
  id: number;
  kind: string;
  title: string;
  body: string;
  url: string;
  unread: number;
  toast: boolean;
}

/** You have read some, on whichever page; ``unread`` is how many are left. */
export interface NotificationsRead {
  unread: number;
}

/** The delay is over. */
export interface OnTime {}

/** To the mentor: a session of theirs was published, edited, moved, or is in another state; lists follow. */
export interface OwnSession {
  session_id: number;
}

/** Somebody in the room. ``epoch`` counts the pages they came with. */
export interface Person {
  id: number;
  name: string;
  role: "mentor" | "learner" | "observer";
  presence: "here" | "lost";
  epoch: number;
  joined_at: number;
  hand_raised_at: number | null;
  media: MediaState;
}

/** Are you there? Answer with ``{"type": "pong"}``. */
export interface Ping {}

/** The browser's answer to a ping. */
export interface Pong {
  type: "pong";
  ref?: number | string | null;
}

/** My hand is up, or down. */
export interface RaiseHand {
  type: "hand";
  ref?: number | string | null;
  raised: boolean;
}

/** To a learner who was there: the session is over, and its mentor can be rated. */
export interface RatingDue {
  session_id: number;
  session_title: string;
  mentor_name: string;
}

/** To a mentor: what all ratings come to by now, after one of this session. */
export interface RatingReceived {
  session_id: number;
  rating_count: number;
  average: number;
}

/** This person has come in with another page, of this epoch; an older one hangs up. */
export interface Replaced {
  type: "replaced";
  seq: number | null;
  epoch: number;
}

/** The mentor moved the session while people were waiting for it. */
export interface Rescheduled {
  type: "session.rescheduled";
  seq: number | null;
  at: number;
  starts_at: number;
  ends_at: number;
}

/** Frames were left out: fetch again what you show. */
export interface Resync {}

/** What others do is told late from now on; sound and picture go on. */
export interface RoomDelayed {
  type: "delayed";
  seq: number | null;
}

/** What you asked for was not understood, or refused. */
export interface RoomError {
  type: "error";
  seq: number | null;
  code: RoomErrorCode;
  message: string;
  ref: number | string | null;
}

/** What was wrong with a message, or why it was refused. */
export type RoomErrorCode = "not_text" | "too_large" | "too_deep" | "bad_json" | "bad_message" | "unknown_type" | "not_joined" | "rate_limited" | "not_live" | "mentor_only" | "watch_only" | "too_early" | "over" | "too_long" | "unavailable";

/** The delay is over. */
export interface RoomOnTime {
  type: "on_time";
  seq: number | null;
}

/**
 * Are you there? ``now`` is the server's clock.
 *
 * ``head``: the newest entry as of a few seconds ago; a page that lacks it asks for it. What was written
 * down and never told, because who wrote it was killed, is found like this.
 */
export interface RoomPing {
  type: "ping";
  seq: number | null;
  now: number;
  head: number | null;
}

/** The page is there. */
export interface RoomPong {
  type: "pong";
  ref?: number | string | null;
}

/** Frames were left out: ask for the entries after your last one. */
export interface RoomResync {
  type: "resync";
  seq: number | null;
}

/**
 * To one learner: how they stand with a session has changed.
 *
 * ``place`` is their number in line while they wait, ``held_until`` the end of a hold or an offer.
 */
export interface SeatChanged {
  session_id: number;
  status: "confirmed" | "held" | "offered" | "waiting" | "none";
  place: number | null;
  held_until: string | null;
}

/** A public session was edited or moved: its card as it is now. */
export interface SessionChanged {
  id: number;
  title: string;
  url: string;
  starts_at: string;
  ends_at: string;
  html: string;
}

/** An RTCSessionDescriptionInit. */
export interface SessionDescription {
  type: "offer" | "answer";
  sdp: string;
}

/** A session of the mentor's is over; ``duration`` in seconds, null where it never started. */
export interface SessionEnded {
  session_id: number;
  session_title: string;
  duration: number | null;
  message: string;
}

/** A live session lasts longer; ``ends_at`` is its end by now. */
export interface SessionExtended {
  id: number;
  ends_at: string;
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

/** This is what I send from now on. */
export interface SetMedia {
  type: "media";
  ref?: number | string | null;
  media: MediaState;
}

/** To one person's page of one epoch: a description, or candidates of one. */
export interface Signal {
  type: "signal";
  ref?: number | string | null;
  to: number;
  to_epoch: number;
  description?: SessionDescription | null;
  candidates?: Array<IceCandidate>;
}

/** A signal as it arrives: the server says who it is from. */
export interface Signalled {
  type: "signal";
  seq: number | null;
  sender: number;
  sender_epoch: number;
  to_epoch: number;
  description: SessionDescription | null;
  candidates: Array<IceCandidate>;
}

/** Go live (mentor). */
export interface Start {
  type: "start";
  ref?: number | string | null;
}

/** Give me the entries after this one. */
export interface Sync {
  type: "sync";
  ref?: number | string | null;
  since: number;
}

/**
 * All that a page needs to begin or to go on; ``seq`` is the newest entry it contains.
 *
 * ``resumed``: the page's epoch is still good, so its peer connections are, too. ``missed``: the entries
 * since the one that it named. ``mesh_limit``: how many people may send media to each other.
 */
export interface Welcome {
  type: "welcome";
  seq: number | null;
  you: number;
  epoch: number;
  resumed: boolean;
  server_now: number;
  status: "scheduled" | "live" | "completed" | "cancelled";
  starts_at: number;
  ends_at: number;
  extension_minutes: number;
  started_at: number | null;
  ended_at: number | null;
  mesh_limit: number;
  people: Array<Person>;
  missed: Array<Joined | Left | Lost | Back | MediaChanged | HandChanged | WentLive | Rescheduled | Extended | Ended>;
  ice: IceServers;
}

/** The mentor started the session. */
export interface WentLive {
  type: "session.live";
  seq: number | null;
  at: number;
  started_at: number;
}

/** Each event's data by its type. */
export interface FeedEvents {
  "booking.cancelled": BookingCancelled;
  "booking_count": BookingCount;
  "delayed": Delayed;
  "demand_changed": DemandChanged;
  "earnings.changed": EarningsChanged;
  "error": ErrorReply;
  "feedback.received": FeedbackReceived;
  "feedback.saved": FeedbackSaved;
  "hello": Hello;
  "learner.booked": LearnerBooked;
  "learner.join": LearnerEntered;
  "new_session": NewSession;
  "notification": NotificationWritten;
  "notifications.read": NotificationsRead;
  "on_time": OnTime;
  "own_session": OwnSession;
  "ping": Ping;
  "rating.due": RatingDue;
  "rating.received": RatingReceived;
  "resync": Resync;
  "seat.changed": SeatChanged;
  "session.ended": SessionEnded;
  "session.live": SessionLive;
  "session.no_bookings": NoBookings;
  "session_changed": SessionChanged;
  "session_extended": SessionExtended;
  "session_status": SessionStatus;
}

/** One frame of the feed; `seq` rises by one per connection. */
export type FeedFrame = {
  [T in keyof FeedEvents]: { topic: string; type: T; seq: number; data: FeedEvents[T] };
}[keyof FeedEvents];

/** What a page may say. */
export type FeedClientMessage = Pong;

/** What a room's page may say. */
export type RoomClientMessage =
  | Join
  | Bye
  | Sync
  | SetMedia
  | RaiseHand
  | Start
  | End
  | Extend
  | Signal
  | AskIce
  | RoomPong;

/** An entry of a room's log. */
export type RoomEntry =
  | Joined
  | Left
  | Lost
  | Back
  | MediaChanged
  | HandChanged
  | WentLive
  | Rescheduled
  | Extended
  | Ended;

/** What a room's page is told; `seq` is null for what is not in the log. */
export type RoomServerMessage =
  | Joined
  | Left
  | Lost
  | Back
  | MediaChanged
  | HandChanged
  | WentLive
  | Rescheduled
  | Extended
  | Ended
  | Welcome
  | Log
  | Done
  | RoomError
  | RoomPing
  | RoomResync
  | RoomDelayed
  | RoomOnTime
  | Replaced
  | Signalled
  | IceServers;
