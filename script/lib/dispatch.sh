# dispatch FOLDER WHAT [NAME [arguments]]: builds and runs the program NAME of FOLDER; without a name
# lists what there is.
dispatch() {
  local folder=$1 what=$2 file=
  local names=
  [[ -d $folder ]] && names=$(find "$folder" -maxdepth 1 -type f -perm -u+x -printf '%f\n' | sed 's/\.[^.]*$//' | sort)
  if (($# == 2)); then
    [[ -n $names ]] && printf '%s\n' "$names"
    return 0
  fi
  local name=$3
  shift 3
  grep -qxF -- "$name" <<<"$names" || {
    printf 'no %s is called %s; there are: %s\n' "$what" "$name" "$(xargs <<<"$names")" >&2
    exit 64
  }
  file=$(find "$folder" -maxdepth 1 -type f -perm -u+x \( -name "$name" -o -name "$name.*" \) -print -quit)
  script/bootstrap
  source script/lib/common.sh
  script/build release
  exec "$file" "$@"
}
